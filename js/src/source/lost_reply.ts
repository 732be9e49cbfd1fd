/** Keeps a widget usable after a message to the kernel, or its reply, was lost. */

import type { AnyModel } from "@anywidget/types";

/** Private members of ipywidgets' WidgetModel. */
export interface ModelInternals {
  /** Number of changes sent and not yet processed, and the later changes that wait for that. */
  _pending_msgs?: number;
  _msg_buffer?: Record<string, unknown> | null;
  _handle_status?(message: { content: { execution_state: string } }): void;
}

/** Milliseconds after which a reply counts as lost. A kernel that was only busy gets one message too many. */
const LOST_AFTER = 10_000;
/** Milliseconds between two checks. */
const CHECK_PERIOD = 1_000;
/** All models through which the user's changes reach the kernel. */
const watched = new Set<{ model: ModelInternals }>();

/** Whether something that the user has set has not been sent yet. */
export function hasUnsentChanges(): boolean {
  return [...watched].some(({ model }) => model._pending_msgs && model._msg_buffer);
}

/** Whether the kernel has yet to report that it has processed everything that was sent. */
export function awaitsKernel(): boolean {
  return [...watched].some(({ model }) => model._pending_msgs);
}

/**
 * ipywidgets holds back a model's changes until the kernel reports that it has processed the last one. If that report
 * was lost with a connection, they would be held back for ever.
 *
 * @returns A function to call on each change.
 */
export function watchLostReplies(model: AnyModel & ModelInternals, signal: AbortSignal): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let seen: Record<string, unknown> | null = null;
  let since = 0;
  const look = () => {
    timer = undefined;
    const { _pending_msgs: pending = 0, _msg_buffer: held } = model;
    if (pending === 0 || !held) return;
    // While nothing is sent, later changes go into the same object.
    if (held !== seen) {
      seen = held;
      since = performance.now();
    } else if (performance.now() - since >= LOST_AFTER) {
      goOn(held);
    }
    wait();
  };
  const wait = () => {
    timer ??= setTimeout(look, CHECK_PERIOD);
  };
  const goOn = (held: Record<string, unknown>) => {
    // The present values: when the connection came back, Python may have set others.
    for (const name of Object.keys(held)) held[name] = model.get(name);
    model._handle_status?.({ content: { execution_state: "idle" } });
  };
  const entry = { model };
  watched.add(entry);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    watched.delete(entry);
  });
  // An earlier panel may have left changes waiting.
  wait();
  return wait;
}
