/** The settings of an attribution: technique, target, layer, and the few options of each technique. */

import type { AttributionChoices, AttributionRequest, TargetKind, Technique } from "../../protocol";
import { Choice } from "../../ui/choice";
import { h, setText } from "../../ui/dom";
import { say } from "../../words/language";

export type AttributionSettings = Omit<AttributionRequest, "id">;

export const DEFAULTS: AttributionSettings = {
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

function techniques(): (readonly [Technique, string])[] {
  return [
    ["grad_cam", "Grad-CAM"],
    ["saliency", say("Saliency")],
    ["integrated_gradients", say("Integrated gradients")],
    ["occlusion", say("Occlusion")],
    ["field", say("Measured receptive field")],
  ];
}

function targets(hasClasses: boolean): (readonly [TargetKind, string])[] {
  const classes = [["top", say("the top class")] as const, ["class", say("class number")] as const];
  return [
    ...(hasClasses ? classes : []),
    ["channel", say("the selected channel’s mean")],
    ["value", say("the selected value")],
  ];
}

/** A labelled input for an integer, which rounds and clamps what is typed. */
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

  constructor(choose: (by: Partial<AttributionSettings>) => void) {
    const list = (
      label: string,
      hook: keyof AttributionSettings,
      read: (value: string) => Partial<AttributionSettings>,
    ) => new Choice(label, hook, (value) => choose(read(value)), true);
    this.technique = list(say("Technique"), "technique", (value) => ({ technique: value as Technique }));
    this.target = list(say("Target"), "target", (value) => ({ target: value as TargetKind }));
    this.number = new NumberField(say("of"), "class", 0, 0, (value) => choose({ class: value }));
    this.layer = list(say("Layer"), "layer", (value) => ({ layer: value }));
    this.style = list(say("Weights"), "plus_plus", (value) => ({ plus_plus: value === "true" }));
    this.sign = list(say("Shows"), "signed", (value) => ({ signed: value === "true" }));
    this.samples = list(say("Mean of"), "samples", (value) => ({ samples: Number(value) }));
    this.steps = new NumberField(say("Steps"), "steps", 1, 1000, (value) => choose({ steps: value }));
    const parts = [this.technique, this.target, this.number, this.layer, this.style, this.sign, this.samples];
    this.root.append(...parts.map(({ root }) => root), this.steps.root, this.fixed);
  }

  show(chosen: AttributionSettings, choices: AttributionChoices): void {
    const { technique } = chosen;
    const lastLayer: [string, string] = ["", say("the last with maps")];
    this.technique.show(techniques(), technique);
    this.target.show(targets(choices.classes > 0), chosen.target);
    this.target.root.hidden = technique === "field";
    this.number.show(chosen.class, chosen.target === "class" && technique !== "field", choices.classes - 1);
    this.layer.show([lastLayer, ...choices.layers.map((name): [string, string] => [name, name])], chosen.layer);
    this.style.show(
      [
        ["false", "Grad-CAM"],
        ["true", "Grad-CAM++"],
      ],
      String(chosen.plus_plus),
    );
    this.layer.root.hidden = this.style.root.hidden = technique !== "grad_cam";
    this.sign.show(
      [
        ["false", say("size of the slope")],
        ["true", say("its sign")],
      ],
      String(chosen.signed),
    );
    this.samples.show(
      [
        ["1", say("1 picture")],
        ["10", say("10 noisy ones")],
        ["50", say("50 noisy ones")],
      ],
      String(chosen.samples),
    );
    this.sign.root.hidden = this.samples.root.hidden = technique !== "saliency";
    this.steps.show(chosen.steps, technique === "integrated_gradients");
    setText(this.fixed, technique === "field" ? say("of the selected value") : "");
  }
}

/** Whether the attribution depends on the selection in the other panels. */
export function followsSelection({ technique, target }: AttributionSettings): boolean {
  return technique === "field" || target === "channel" || target === "value";
}
