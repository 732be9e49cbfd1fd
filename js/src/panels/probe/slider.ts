/** A slider for one kind of perturbation. */

import type { InputPerturbation } from "../../protocol";
import { RangeSlider } from "../../ui/inputs/range_slider";
import { say } from "../../words/language";
import { MINUS } from "../../words/numbers";

export interface ProbeSliderOptions {
  label: string;
  unit: string;
  key: "rows" | "cols" | "rotate" | "noise";
  least: number;
  most: number;
  step: number;
}

export class ProbeSlider {
  private readonly slider: RangeSlider;
  private readonly key: ProbeSliderOptions["key"];

  constructor({ unit, key, ...options }: ProbeSliderOptions, move: (by: Partial<InputPerturbation>) => void) {
    const text = (value: number) => {
      const size = String(value).replace("-", MINUS);
      return unit === "px" ? say("{size} px", { size }) : size + unit;
    };
    this.key = key;
    this.slider = new RangeSlider({ ...options, hook: key, text }, (value) => move({ [key]: value }));
  }

  get root(): HTMLElement {
    return this.slider.root;
  }

  show(moves: InputPerturbation): void {
    this.slider.show(moves[this.key]);
  }
}
