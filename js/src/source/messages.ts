/** Frames that Python sends to a single panel, as a kind and packed bytes. */

import type { PanelModel } from "../protocol";

export function onMessage(
  model: PanelModel,
  receive: (kind: string, bytes: DataView) => void,
  signal: AbortSignal,
): void {
  const listen = (message: { kind?: string }, buffers: DataView[]) => {
    const bytes = buffers[0];
    if (message.kind !== undefined && bytes) receive(message.kind, bytes);
  };
  const callback = listen as (message: unknown, buffers: DataView[]) => void;
  model.on("msg:custom", callback);
  signal.addEventListener("abort", () => model.off("msg:custom", callback));
}
