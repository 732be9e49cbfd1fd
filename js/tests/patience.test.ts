import type { AnyModel } from "@anywidget/types";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Held, patience } from "../src/patience";

/** A model as ipywidgets leaves it where the kernel's word was lost: a later change waits for it. */
function waiting(held: Record<string, unknown> | null) {
  const values: Record<string, unknown> = { value: 6 };
  const sent: unknown[] = [];
  const model: Partial<AnyModel> & Held = {
    get: (name: string) => values[name],
    _pending_msgs: 1,
    _msg_buffer: held,
    _handle_status({ content }) {
      if (content.execution_state === "idle") sent.push({ ...this._msg_buffer });
    },
  };
  return { model: model as AnyModel & Held, values, sent };
}

describe("patience", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("lets a change go that waits for a word that does not come", () => {
    const { model, sent } = waiting({ value: 6 });
    patience(model, new AbortController().signal)();
    vi.advanceTimersByTime(9_000);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(sent).toEqual([{ value: 6 }]);
  });

  it("sends what is shown by then, and not what Python has set otherwise since", () => {
    const { model, values, sent } = waiting({ value: 6 });
    patience(model, new AbortController().signal)();
    values["value"] = 3;
    vi.runAllTimers();
    expect(sent).toEqual([{ value: 3 }]);
  });

  it("waits as long for what another panel has sent by the same model", () => {
    const { model, sent } = waiting({ value: 6 });
    const { signal } = new AbortController();
    patience(model, signal)();
    vi.advanceTimersByTime(9_500);
    patience(model, signal)();
    vi.advanceTimersByTime(9_500);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(sent).toEqual([{ value: 6 }]);
  });

  it("does nothing where nothing waits, or the panel has gone", () => {
    const idle = waiting(null);
    patience(idle.model, new AbortController().signal)();
    const gone = waiting({ value: 6 });
    const life = new AbortController();
    patience(gone.model, life.signal)();
    life.abort();
    vi.runAllTimers();
    expect([...idle.sent, ...gone.sent]).toEqual([]);
  });
});
