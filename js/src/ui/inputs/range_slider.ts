/** A slider with its name and its value. */

import { h, setText } from "../dom";
import { Slider } from "./slider";

export interface RangeOptions {
  label: string;
  /** The value of data-setting, by which tests find it. */
  hook: string;
  least: number;
  most: number;
  /** The slider's step; on a logarithmic one, a fraction of a decade. */
  step: number;
  isLogarithmic?: boolean;
  text?(value: number): string;
}

export class RangeSlider {
  readonly root: HTMLElement;
  private readonly slider: Slider;
  private readonly value = h("span", { class: "cnnw-number" });

  constructor(
    private readonly options: RangeOptions,
    choose: (value: number) => void,
  ) {
    this.slider = new Slider((place) => {
      const value = this.read(place);
      this.tell(value);
      choose(value);
    }, options.step);
    this.slider.input.dataset["setting"] = options.hook;
    this.root = h("label", { class: "cnnw-range" }, h("span", {}, options.label), this.slider.input, this.value);
  }

  /**
   * Shows a value. One that is beyond the slider's ends widens it.
   *
   * @param most The slider's upper end, if that varies.
   */
  show(value: number, most = this.options.most): void {
    const ends = [Math.min(this.options.least, value), Math.max(most, value)].map((end) => this.place(end));
    this.slider.show(this.place(value), ...(ends as [number, number]), this.text(value));
    this.tell(value);
  }

  private place(value: number): number {
    return this.options.isLogarithmic ? Number(Math.log10(value).toFixed(6)) : value;
  }

  private read(place: number): number {
    return this.options.isLogarithmic ? Number((10 ** place).toPrecision(2)) : place;
  }

  private text(value: number): string {
    return this.options.text?.(value) ?? String(value);
  }

  private tell(value: number): void {
    setText(this.value, this.text(value));
    this.slider.input.setAttribute("aria-valuetext", this.text(value));
  }
}
