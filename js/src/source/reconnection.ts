/**
 * After a reconnection JupyterLab fetches the states of all widgets. A kernel that is still processing the user's
 * changes answers on another thread, and an outdated answer can arrive last. So they are fetched once more when all is
 * quiet.
 */

import { awaitsKernel, hasUnsentChanges } from "./lost_reply";
import type { Scene } from "./scene";

/** What JupyterLab's widget manager has beyond anywidget's interface. Other managers lack it. */
export interface Manager {
  restored?: { connect(slot: () => void): unknown; disconnect(slot: () => void): unknown };
  _loadFromKernel?(): Promise<void>;
}

/** Milliseconds without any change that count as quiet. */
const CALM = 1_000;
/** After this many milliseconds the states are fetched in any case, unless that would undo what the user has set. */
const LONGEST_WAIT = 10_000;
/** All scenes of a page share a manager, but may come from several copies of this code. */
const ASKED = Symbol.for("cnn_widgets.asked_again");
const CHANGED = Symbol.for("cnn_widgets.changed");

type SharedManager = Manager & { [ASKED]?: boolean; [CHANGED]?: number };

export function watchReconnection(scene: Pick<Scene, "manager" | "onChange">, signal: AbortSignal): void {
  const manager = scene.manager as SharedManager;
  const restored = () => void askWhenCalm(manager);
  manager.restored?.connect(restored);
  signal.addEventListener("abort", () => manager.restored?.disconnect(restored));
  scene.onChange(() => {
    manager[CHANGED] = performance.now();
  });
}

function untilCalm(manager: SharedManager): number {
  return awaitsKernel() ? CALM : (manager[CHANGED] ?? -CALM) + CALM - performance.now();
}

async function askWhenCalm(manager: SharedManager): Promise<void> {
  if (manager[ASKED]) return;
  manager[ASKED] = true;
  const start = performance.now();
  let left = CALM;
  while (left > 0) {
    await new Promise((resolve) => setTimeout(resolve, left));
    left = hasUnsentChanges() ? CALM : Math.min(untilCalm(manager), start + LONGEST_WAIT - performance.now());
  }
  // If the connection has gone again, the next reconnection starts over.
  await manager._loadFromKernel?.().catch(() => undefined);
  manager[ASKED] = false;
}
