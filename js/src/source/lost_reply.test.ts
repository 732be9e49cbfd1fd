import type { AnyModel } from "@anywidget/types";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ModelInternals, watchLostReplies } from "./lost_reply";

type State = Record<string, unknown>;

/** Does what ipywidgets does with a model's changes: one is being processed, and later ones wait in one object. */
class Throttled implements ModelInternals {
  readonly sent: State[] = [];
  readonly values: State = {};
  _pending_msgs = 0;
  _msg_buffer: State | null = null;

  get(name: string): unknown {
    return this.values[name];
  }

  change(state: State): void {
    Object.assign(this.values, state);
    if (this._pending_msgs > 0) this._msg_buffer = Object.assign(this._msg_buffer ?? {}, state);
    else this.send(state);
  }

  _handle_status({ content }: { content: { execution_state: string } }): void {
    if (content.execution_state !== "idle") return;
    this._pending_msgs -= 1;
    if (this._msg_buffer === null || this._pending_msgs > 0) return;
    this.send(this._msg_buffer);
    this._msg_buffer = null;
  }

  private send(state: State): void {
    this.sent.push({ ...state });
    this._pending_msgs += 1;
  }
}

function watched(signal = new AbortController().signal) {
  const model = new Throttled();
  const told = watchLostReplies(model as unknown as AnyModel & ModelInternals, signal);
  const change = (state: State) => {
    told();
    model.change(state);
  };
  return { model, change };
}

const FIRST = { value: 5 };

describe("watchLostReplies", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("sends a change that waits for a reply that never comes", () => {
    const { model, change } = watched();
    change(FIRST);
    change({ value: 6 });
    vi.advanceTimersByTime(9_000);
    expect(model.sent).toEqual([FIRST]);
    vi.advanceTimersByTime(3_000);
    expect(model.sent).toEqual([FIRST, { value: 6 }]);
  });

  it("sends the present values, which Python may have set since", () => {
    const { model, change } = watched();
    change(FIRST);
    change({ value: 6 });
    model.values["value"] = 3;
    vi.runAllTimers();
    expect(model.sent).toEqual([FIRST, { value: 3 }]);
  });

  it("is not delayed by further changes", () => {
    const { model, change } = watched();
    change(FIRST);
    for (let value = 6; value < 18; value += 1) {
      change({ value });
      vi.advanceTimersByTime(1_000);
    }
    expect(model.sent.length).toBeGreaterThan(1);
  });

  it("sends nothing extra to a kernel that answers, however late", () => {
    const { model, change } = watched();
    for (let value = 0; value < 30; value += 1) {
      change({ value });
      vi.advanceTimersByTime(1_000);
      if (value % 8 === 7) model._handle_status({ content: { execution_state: "idle" } });
    }
    expect(model.sent.map(({ value }) => value)).toEqual([0, 7, 15, 23]);
  });

  it("does not depend on the computer's clock", () => {
    const { model, change } = watched();
    change(FIRST);
    change({ value: 6 });
    vi.setSystemTime(Date.now() - 60_000);
    vi.advanceTimersByTime(12_000);
    expect(model.sent).toHaveLength(2);
  });

  it("continues in a panel that replaces another", () => {
    const life = new AbortController();
    const { model, change } = watched(life.signal);
    change(FIRST);
    change({ value: 6 });
    life.abort();
    vi.advanceTimersByTime(20_000);
    expect(model.sent).toHaveLength(1);
    watchLostReplies(model as unknown as AnyModel & ModelInternals, new AbortController().signal);
    vi.advanceTimersByTime(12_000);
    expect(model.sent).toHaveLength(2);
  });

  it("checks again after several lost replies", () => {
    const { model, change } = watched();
    model._pending_msgs = 2;
    change({ value: 6 });
    vi.advanceTimersByTime(24_000);
    expect(model.sent).toEqual([{ value: 6 }]);
  });

  it("does nothing more if nothing waits", () => {
    const { model, change } = watched();
    change(FIRST);
    vi.runAllTimers();
    expect(vi.getTimerCount()).toBe(0);
    expect(model.sent).toEqual([FIRST]);
  });
});
