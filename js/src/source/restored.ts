/**
 * JupyterLab asks for all widgets' states when a line is there again. A kernel that is just doing what a hand did
 * meanwhile answers it on another thread, and the older answer can come last. So it is asked once more when all is calm.
 */

import { isHeldBack, isUnderway } from "./patience";
import type { Scene } from "./scene";

/** What a manager of Jupyter's has beyond anywidget's interface; others have none of it. */
export interface Manager {
  restored?: { connect(slot: () => void): unknown; disconnect(slot: () => void): unknown };
  _loadFromKernel?(): Promise<void>;
}

/** Milliseconds without any change after which it is calm. */
const CALM = 1_000;
/** After so many milliseconds it is asked in any case, unless an answer would undo what a hand has set. */
const MOST = 10_000;
/** All scenes of a page have one manager, and may be of several copies of this code. */
const ASKED = Symbol.for("cnn_widgets.asked_again");
const CHANGED = Symbol.for("cnn_widgets.changed");

type Kept = Manager & { [ASKED]?: boolean; [CHANGED]?: number };

export function watchRestored(scene: Pick<Scene, "manager" | "onChange">, signal: AbortSignal): void {
  const manager = scene.manager as Kept;
  const restored = () => void askWhenCalm(manager);
  manager.restored?.connect(restored);
  signal.addEventListener("abort", () => manager.restored?.disconnect(restored));
  scene.onChange(() => {
    manager[CHANGED] = performance.now();
  });
}

function untilCalm(manager: Kept): number {
  return isUnderway() ? CALM : (manager[CHANGED] ?? -CALM) + CALM - performance.now();
}

async function askWhenCalm(manager: Kept): Promise<void> {
  if (manager[ASKED]) return;
  manager[ASKED] = true;
  const start = performance.now();
  let left = CALM;
  while (left > 0) {
    await new Promise((resolve) => setTimeout(resolve, left));
    left = isHeldBack() ? CALM : Math.min(untilCalm(manager), start + MOST - performance.now());
  }
  // A line that has gone again is asked for anew when it comes back.
  await manager._loadFromKernel?.().catch(() => undefined);
  manager[ASKED] = false;
}
