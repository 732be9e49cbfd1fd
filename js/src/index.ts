/** The widget: which panel a model shows. */

import { renderAblationEffects } from "./ablation_effects";
import { renderArithmetic } from "./arithmetic";
import { renderAttribution } from "./attribution";
import { renderBar } from "./bar";
import { renderClassScores } from "./class_scores";
import { h } from "./dom";
import { renderDrawingPad } from "./drawing_pad";
import { renderFormula } from "./formula";
import { onResize } from "./frame";
import { renderKernels } from "./kernels";
import { keepKeys } from "./keys";
import { renderLayers } from "./layers";
import type { PanelProps } from "./loader";
import { renderMaps } from "./maps";
import { renderMaximisation } from "./maximisation";
import type { Panel } from "./panel";
import { renderPipeline } from "./pipeline";
import { renderProbe } from "./probe";
import { watchRestored } from "./restored";
import { Scene } from "./scene";
import { nameSliders } from "./slider_names";
import { renderTeacher } from "./teacher";
import { renderTrainer } from "./trainer";
import "./styles/widget.css";
import { renderTopPatches } from "./top_patches";

const PANELS: Readonly<Record<string, Panel>> = {
  bar: renderBar,
  pipeline: renderPipeline,
  layers: renderLayers,
  kernels: renderKernels,
  maps: renderMaps,
  arithmetic: renderArithmetic,
  formula: renderFormula,
  probe: renderProbe,
  class_scores: renderClassScores,
  ablation_effects: renderAblationEffects,
  drawing_pad: renderDrawingPad,
  attribution: renderAttribution,
  trainer: renderTrainer,
  teacher: renderTeacher,
  maximisation: renderMaximisation,
  top_patches: renderTopPatches,
};

/** Below this many CSS pixels, what stood side by side goes below one another. */
const NARROW = 560;

/** The sliders beside a panel may come later than the panel. */
function nameOnce(root: HTMLElement, scene: Scene, signal: AbortSignal): void {
  let isDone = false;
  const name = () => {
    isDone ||= nameSliders(root);
  };
  onResize(root, name, signal);
  scene.onChange(name);
}

export function render({ model, el, scene: shared }: PanelProps): () => void {
  const life = new AbortController();
  const name = model.get("panel");
  const root = h("div", { class: `cnnw cnnw-${name}`, "data-panel": name });
  el.classList.add("cnnw-host");
  el.append(root);
  const panel = PANELS[name];
  if (!panel)
    throw new Error(`There is no panel "${name}": choose one of ${Object.keys(PANELS).join(", ")}.`);
  const scene = new Scene(shared, life.signal);
  root.lang = scene.get("language") ?? "en";
  keepKeys(root, life.signal);
  onResize(root, () => root.classList.toggle("cnnw-narrow", root.clientWidth < NARROW), life.signal);
  nameOnce(root, scene, life.signal);
  scene.share("restored", watchRestored);
  panel({ scene, model, root, signal: life.signal });
  return () => {
    life.abort();
    root.remove();
  };
}

export { setWords } from "./language";
