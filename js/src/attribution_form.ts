/** What is chosen of an attribution: technique, target, layer, and the few options of each technique. */

import { Choice } from "./choice";
import { h, setText } from "./dom";
import type { AttributionAsked, AttributionOffer, TargetKind, Technique } from "./headers";

export type Chosen = Omit<AttributionAsked, "id">;

export const FIRST: Chosen = {
  technique: "grad_cam",
  target: "top",
  class: 0,
  layer: "",
  plus_plus: false,
  signed: false,
  samples: 1,
  steps: 32,
  patch: 32,
};

const TECHNIQUES: readonly (readonly [Technique, string])[] = [
  ["grad_cam", "Grad-CAM"],
  ["saliency", "Saliency"],
  ["integrated_gradients", "Integrated gradients"],
  ["occlusion", "Occlusion"],
  ["field", "Measured receptive field"],
];
const CLASSES: readonly (readonly [TargetKind, string])[] = [
  ["top", "the top class"],
  ["class", "class number"],
];
const CHANNELS: readonly (readonly [TargetKind, string])[] = [
  ["channel", "the selected channel’s mean"],
  ["value", "the selected value"],
];

/** A number with its name; only whole numbers in its range are passed on. */
class NumberField {
  readonly root: HTMLElement;
  private readonly input = h("input", { type: "number", class: "cnnw-attribution-number", step: 1 });

  constructor(label: string, hook: string, least: number, most: number, choose: (value: number) => void) {
    Object.assign(this.input, { min: String(least), max: String(most) });
    this.input.dataset["setting"] = hook;
    this.root = h("label", { class: "cnnw-choice" }, h("span", { class: "cnnw-quiet" }, label), this.input);
    this.input.addEventListener("change", () => {
      const value = Math.max(least, Math.min(Number(this.input.max), Math.round(Number(this.input.value))));
      this.input.value = String(value);
      choose(value);
    });
  }

  show(value: number, isShown: boolean, most?: number): void {
    this.root.hidden = !isShown;
    if (most !== undefined) this.input.max = String(most);
    if (Number(this.input.value) !== value) this.input.value = String(value);
  }
}

export class AttributionForm {
  readonly root = h("div", { class: "cnnw-tools cnnw-attribution-form" });
  private readonly technique: Choice;
  private readonly target: Choice;
  private readonly layer: Choice;
  private readonly style: Choice;
  private readonly sign: Choice;
  private readonly samples: Choice;
  private readonly number: NumberField;
  private readonly steps: NumberField;
  private readonly fixed = h("span", { class: "cnnw-quiet" });

  constructor(choose: (by: Partial<Chosen>) => void) {
    const list = (label: string, hook: keyof Chosen, read: (value: string) => Partial<Chosen>) =>
      new Choice(label, hook, (value) => choose(read(value)), true);
    this.technique = list("Technique", "technique", (value) => ({ technique: value as Technique }));
    this.target = list("Target", "target", (value) => ({ target: value as TargetKind }));
    this.number = new NumberField("of", "class", 0, 0, (value) => choose({ class: value }));
    this.layer = list("Layer", "layer", (value) => ({ layer: value }));
    this.style = list("Weights", "plus_plus", (value) => ({ plus_plus: value === "true" }));
    this.sign = list("Shows", "signed", (value) => ({ signed: value === "true" }));
    this.samples = list("Mean of", "samples", (value) => ({ samples: Number(value) }));
    this.steps = new NumberField("Steps", "steps", 1, 1000, (value) => choose({ steps: value }));
    const parts = [this.technique, this.target, this.number, this.layer, this.style, this.sign, this.samples];
    this.root.append(...parts.map(({ root }) => root), this.steps.root, this.fixed);
  }

  show(chosen: Chosen, offer: AttributionOffer): void {
    const { technique } = chosen;
    const last: [string, string] = ["", "the last with maps"];
    this.technique.show(TECHNIQUES, technique);
    this.target.show(offer.classes > 0 ? [...CLASSES, ...CHANNELS] : CHANNELS, chosen.target);
    this.target.root.hidden = technique === "field";
    this.number.show(chosen.class, chosen.target === "class" && technique !== "field", offer.classes - 1);
    this.layer.show([last, ...offer.layers.map((name): [string, string] => [name, name])], chosen.layer);
    this.style.show([["false", "Grad-CAM"], ["true", "Grad-CAM++"]], String(chosen.plus_plus));
    this.layer.root.hidden = this.style.root.hidden = technique !== "grad_cam";
    this.sign.show([["false", "size of the slope"], ["true", "its sign"]], String(chosen.signed));
    this.samples.show([["1", "1 picture"], ["10", "10 noisy ones"], ["50", "50 noisy ones"]], String(chosen.samples));
    this.sign.root.hidden = this.samples.root.hidden = technique !== "saliency";
    this.steps.show(chosen.steps, technique === "integrated_gradients");
    setText(this.fixed, technique === "field" ? "of the selected value" : "");
  }
}

/** Whether what is explained depends on what is selected in the panels above. */
export function followsSelection({ technique, target }: Chosen): boolean {
  return technique === "field" || target === "channel" || target === "value";
}
