/** What every panel is given. Its listeners must end when the signal aborts. */

import type { PanelModel } from "../protocol";
import type { Scene } from "../source/scene";

export interface PanelContext {
  scene: Scene;
  model: PanelModel;
  root: HTMLElement;
  signal: AbortSignal;
}

export type Panel = (context: PanelContext) => void;
