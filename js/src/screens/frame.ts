/** A panel's element, and what is put into it. */

import type { Panel } from "../panels/context";
import type { PanelModel } from "../protocol";
import { handOf } from "../source/hand";
import { inWords } from "../source/own_model";
import { watchReconnection } from "../source/reconnection";
import { Scene, type SceneModel } from "../source/scene";
import { h } from "../ui/dom";
import { keepKeys } from "../ui/keys";
import { onResize } from "../ui/schedule";

/** Below this many CSS pixels, what stood side by side goes below one another. */
const NARROW = 560;

/** The element of a panel, still empty. */
export function frame(name: string): HTMLElement {
  return h("div", { class: `cnnw cnnw-${name}`, "data-panel": name });
}

/** Draws a panel in its element; it ends with the signal. */
export function fill(
  root: HTMLElement,
  model: PanelModel,
  shared: SceneModel,
  panel: Panel,
  signal: AbortSignal,
): void {
  const scene = new Scene(shared, signal);
  root.lang = scene.get("language") ?? "en";
  keepKeys(root, signal);
  handOf(scene)?.listenTo(root.closest(".cnnw-explorer") ?? root);
  onResize(root, () => root.classList.toggle("cnnw-narrow", root.clientWidth < NARROW), signal);
  scene.share("restored", watchReconnection);
  panel({ scene, model: inWords(model), root, signal });
}
