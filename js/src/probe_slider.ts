/** One way to move the input, on a slider. */

import { h, setText } from "./dom";
import type { Moves } from "./headers";
import { MINUS } from "./text";

export interface ProbeSliderOptions {
  label: string;
  unit: string;
  key: "rows" | "cols" | "rotate" | "noise";
  least: number;
  most: number;
  step: number;
}

export class ProbeSlider {
  readonly root: HTMLElement;
  private readonly input = h("input", { type: "range" });
  private readonly value = h("span", { class: "cnnw-number" });

  constructor(
    private readonly options: ProbeSliderOptions,
    move: (by: Partial<Moves>) => void,
  ) {
    const { label, key, least, most, step } = options;
    Object.assign(this.input, { min: String(least), max: String(most), step: String(step) });
    this.input.dataset["move"] = key;
    this.input.addEventListener("input", () => move({ [key]: Number(this.input.value) }));
    this.root = h("label", { class: "cnnw-probe-slider" }, h("span", {}, label), this.input, this.value);
  }

  /** A value from elsewhere that is beyond the slider widens it. */
  show(moves: Moves): void {
    const { key, unit, least, most } = this.options;
    const value = moves[key];
    this.input.min = String(Math.min(least, value));
    this.input.max = String(Math.max(most, value));
    if (Number(this.input.value) !== value) this.input.value = String(value);
    const text = `${String(value).replace("-", MINUS)}${unit === "px" ? " px" : unit}`;
    setText(this.value, text);
    this.input.setAttribute("aria-valuetext", text);
  }
}
