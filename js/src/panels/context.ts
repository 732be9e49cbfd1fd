/** What every panel gets. Whatever it listens to ends with the signal. */

import type { PanelModel } from "../protocol";
import type { Scene } from "../source/scene";

export interface PanelContext {
  scene: Scene;
  model: PanelModel;
  root: HTMLElement;
  signal: AbortSignal;
}

export type Panel = (context: PanelContext) => void;
