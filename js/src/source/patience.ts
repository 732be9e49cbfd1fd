/** What was not heard by the kernel, or not answered, is not waited for without end. */

import type { AnyModel } from "@anywidget/types";

/** What ipywidgets keeps to itself of a widget's model. */
export interface Held {
  /** How many changes the kernel has not done with, and those that wait for it. */
  _pending_msgs?: number;
  _msg_buffer?: Record<string, unknown> | null;
  _handle_status?(message: { content: { execution_state: string } }): void;
}

/** Milliseconds after which a word of the kernel is thought to be lost. A kernel that is only busy gets one more message. */
const PATIENCE = 10_000;
/** How often it is looked. */
const PERIOD = 1_000;
/** All by which a hand speaks to the kernel. */
const watched = new Set<{ model: Held }>();

/** Whether something that a hand has set has not been sent yet. */
export function isHeldBack(): boolean {
  return [...watched].some(({ model }) => model._pending_msgs && model._msg_buffer);
}

/** Whether the kernel has not said yet that it has done with all that was sent. */
export function isUnderway(): boolean {
  return [...watched].some(({ model }) => model._pending_msgs);
}

/**
 * ipywidgets holds a model's changes back until the kernel has done with the last one. Where that word was lost together
 * with a connection, it would hold them back for ever.
 *
 * @returns What is to be called with each change.
 */
export function patience(model: AnyModel & Held, signal: AbortSignal): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let seen: Record<string, unknown> | null = null;
  let since = 0;
  const look = () => {
    timer = undefined;
    const { _pending_msgs: pending = 0, _msg_buffer: held } = model;
    if (pending === 0 || !held) return;
    // As long as nothing goes, later changes are put into the same object.
    if (held !== seen) {
      seen = held;
      since = performance.now();
    } else if (performance.now() - since >= PATIENCE) {
      goOn(held);
    }
    wait();
  };
  const wait = () => {
    timer ??= setTimeout(look, PERIOD);
  };
  const goOn = (held: Record<string, unknown>) => {
    // Not what was set then: with the connection, Python's values may have come back.
    for (const name of Object.keys(held)) held[name] = model.get(name);
    model._handle_status?.({ content: { execution_state: "idle" } });
  };
  const entry = { model };
  watched.add(entry);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    watched.delete(entry);
  });
  // What an earlier panel waited for is waited for by the one that comes in its place.
  wait();
  return wait;
}
