import type { AnyModel } from "@anywidget/types";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ModelInternals, watchLostReplies } from "./lost_reply";
import { type Manager, watchReconnection } from "./reconnection";

class FakeManager implements Manager {
  readonly slots = new Set<() => void>();
  asked = 0;
  restored = {
    connect: (slot: () => void) => this.slots.add(slot),
    disconnect: (slot: () => void) => this.slots.delete(slot),
  };

  async _loadFromKernel(): Promise<void> {
    this.asked += 1;
    throw new Error("the line has gone again");
  }

  emit(): void {
    for (const slot of this.slots) slot();
  }
}

function watched(manager: Manager, signal = new AbortController().signal) {
  let changed = () => {};
  const onChange = (callback: () => void) => {
    changed = callback;
  };
  watchReconnection({ manager, onChange }, signal);
  return { change: () => changed() };
}

describe("after JupyterLab has fetched the widgets' states", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("fetches them once more, however many scenes there are", async () => {
    const manager = new FakeManager();
    watched(manager);
    watched(manager);
    manager.emit();
    await vi.advanceTimersByTimeAsync(500);
    expect(manager.asked).toBe(0);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(manager.asked).toBe(1);
  });

  it("fetches them again each time, even after a failure", async () => {
    const manager = new FakeManager();
    watched(manager);
    for (const _ of [1, 2]) {
      manager.emit();
      await vi.advanceTimersByTimeAsync(2_000);
    }
    expect(manager.asked).toBe(2);
  });

  it("waits until nothing changes, but not for ever", async () => {
    const manager = new FakeManager();
    const { change } = watched(manager);
    manager.emit();
    for (let at = 0; at < 9_500; at += 500) {
      change();
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(manager.asked).toBe(0);
    change();
    await vi.advanceTimersByTimeAsync(600);
    expect(manager.asked).toBe(1);
  });

  it("does not undo a change that waits for a lost reply", async () => {
    const manager = new FakeManager();
    watched(manager);
    const life = new AbortController();
    const model = { _pending_msgs: 1, _msg_buffer: { value: 3 }, get: () => 3 } as unknown as AnyModel & ModelInternals;
    watchLostReplies(model, life.signal);
    manager.emit();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(manager.asked).toBe(0);
    model._msg_buffer = null;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(manager.asked).toBe(1);
    life.abort();
  });

  it("does nothing once the page has no panel, or with another kind of manager", async () => {
    const manager = new FakeManager();
    const life = new AbortController();
    watched(manager, life.signal);
    life.abort();
    manager.emit();
    watched({});
    await vi.runAllTimersAsync();
    expect(manager.asked).toBe(0);
  });
});
