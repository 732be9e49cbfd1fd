/** The widget: which panel a model shows. */

import type { RenderProps } from "@anywidget/types";
import { renderAblationEffects } from "./ablation_effects";
import { renderArithmetic } from "./arithmetic";
import { renderAttribution } from "./attribution";
import { renderBar } from "./bar";
import { renderClassScores } from "./class_scores";
import { h } from "./dom";
import { renderDrawingPad } from "./drawing_pad";
import { renderFormula } from "./formula";
import { onResize } from "./frame";
import type { PanelTraits } from "./headers";
import { renderKernels } from "./kernels";
import { keepKeys } from "./keys";
import { say, setWords } from "./language";
import { renderLayers } from "./layers";
import { renderMaps } from "./maps";
import { renderMaximisation } from "./maximisation";
import type { Panel } from "./panel";
import { renderPipeline } from "./pipeline";
import { renderProbe } from "./probe";
import { openScene, type Scene } from "./scene";
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

async function render({ model, el }: RenderProps<PanelTraits>): Promise<() => void> {
  const life = new AbortController();
  const name = model.get("panel");
  const root = h("div", { class: `cnnw cnnw-${name}`, "data-panel": name });
  el.classList.add("cnnw-host");
  el.append(root);
  const panel = PANELS[name];
  if (!panel)
    throw new Error(`There is no panel "${name}": choose one of ${Object.keys(PANELS).join(", ")}.`);
  const scene = await openScene(model, life.signal).catch((error: unknown) => {
    root.append(say("This panel has lost what it shows. Run its cell again."));
    throw error;
  });
  setWords(scene.get("words"));
  root.lang = scene.get("language") ?? "en";
  keepKeys(root, life.signal);
  onResize(root, () => root.classList.toggle("cnnw-narrow", root.clientWidth < NARROW), life.signal);
  nameOnce(root, scene, life.signal);
  panel({ scene, model, root, signal: life.signal });
  return () => {
    life.abort();
    root.remove();
  };
}

export default { render };
