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
/** When anyone last sent something by a model: each panel has its own patience, and all share the model. */
const SENT = Symbol.for("cnn_widgets.sent");

/**
 * ipywidgets holds a model's changes back until the kernel has done with the last one. Where that word was lost together
 * with a connection, it would hold them back for ever.
 *
 * @returns What is to be called with each change.
 */
export function patience(model: AnyModel & Held, signal: AbortSignal): () => void {
  const shared = model as unknown as Record<symbol, number>;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const goOn = () => {
    const { _pending_msgs: pending = 0, _msg_buffer: held } = model;
    const isRecent = Date.now() - (shared[SENT] ?? 0) < PATIENCE - 1;
    if (pending === 0 || !held || isRecent) return;
    // Not what was set then: with the connection, Python's values may have come back.
    for (const name of Object.keys(held)) held[name] = model.get(name);
    model._handle_status?.({ content: { execution_state: "idle" } });
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  return () => {
    shared[SENT] = Date.now();
    clearTimeout(timer);
    timer = setTimeout(goOn, PATIENCE);
  };
}
