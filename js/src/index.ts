/** The widget's entry: renders the panel that a model names. */

import type { PanelProps } from "./loader";
import { renderArithmetic } from "./panels/arithmetic/panel";
import { renderAttribution } from "./panels/attribution/panel";
import { renderBar } from "./panels/bar/panel";
import type { Panel } from "./panels/context";
import { renderControls } from "./panels/controls/panel";
import { renderDrawingPad } from "./panels/drawing_pad/panel";
import { renderMaximisation } from "./panels/evidence/maximisation";
import { renderFormula } from "./panels/formula/panel";
import { renderKernels } from "./panels/kernels/panel";
import { renderLayers } from "./panels/layers/panel";
import { renderMaps } from "./panels/maps/panel";
import { renderPipeline } from "./panels/pipeline/panel";
import { renderProbe } from "./panels/probe/panel";
import { renderAblationEffects } from "./panels/scores/ablation_effects";
import { renderClassScores } from "./panels/scores/class_scores";
import { renderTeacher } from "./panels/teacher/panel";
import { renderTrainer } from "./panels/trainer/panel";
import { handOf } from "./source/hand";
import { inWords } from "./source/own_model";
import { watchReconnection } from "./source/reconnection";
import { Scene } from "./source/scene";
import { h } from "./ui/dom";
import { keepKeys } from "./ui/keys";
import { onResize } from "./ui/schedule";
import "./styles.css";
import { renderTopPatches } from "./panels/evidence/top_patches";

const PANELS: Readonly<Record<string, Panel>> = {
  bar: renderBar,
  pipeline: renderPipeline,
  layers: renderLayers,
  kernels: renderKernels,
  maps: renderMaps,
  arithmetic: renderArithmetic,
  controls: renderControls,
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

/** Below this width in CSS pixels, panels stack what otherwise stands side by side. */
const NARROW = 560;

export function render({ model, el, scene: shared }: PanelProps): () => void {
  const life = new AbortController();
  const name = model.get("panel");
  const root = h("div", { class: `cnnw cnnw-${name}`, "data-panel": name });
  el.classList.add("cnnw-host");
  el.append(root);
  const panel = PANELS[name];
  if (!panel) throw new Error(`There is no panel "${name}": choose one of ${Object.keys(PANELS).join(", ")}.`);
  const scene = new Scene(shared, life.signal);
  root.lang = scene.get("language") ?? "en";
  keepKeys(root, life.signal);
  const hand = handOf(scene);
  // The explorer may take the panel in only later.
  onResize(root, () => hand?.listenTo(root.closest(".cnnw-explorer") ?? root), life.signal);
  onResize(root, () => root.classList.toggle("cnnw-narrow", root.clientWidth < NARROW), life.signal);
  scene.share("restored", watchReconnection);
  panel({ scene, model: inWords(model), root, signal: life.signal });
  return () => {
    life.abort();
    root.remove();
  };
}

export { setWords } from "./words/language";
export { worded } from "./words/told";
