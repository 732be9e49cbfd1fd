/** The widget's entry: shows the screen that a model names. */

import type { PageProps } from "./loader";
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
import { open } from "./screens/screen";
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

export function render({ model, of, el }: PageProps): () => void {
  const life = new AbortController();
  el.classList.add("cnnw-host");
  open({ model, of, panels: PANELS, signal: life.signal }, el);
  return () => {
    life.abort();
    el.replaceChildren();
  };
}

export { setWords } from "./words/language";
export { worded } from "./words/told";
