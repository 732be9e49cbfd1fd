/** A slider with its name and its value. */

import { h, setText } from "./dom";

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
  private readonly input = h("input", { type: "range" });
  private readonly value = h("span", { class: "cnnw-number" });

  constructor(
    private readonly options: RangeOptions,
    choose: (value: number) => void,
  ) {
    this.input.step = String(options.step);
    this.input.dataset["setting"] = options.hook;
    this.widen(options.least, options.most);
    this.input.addEventListener("input", () => {
      const value = this.read();
      this.tell(value);
      choose(value);
    });
    this.root = h("label", { class: "cnnw-range" }, h("span", {}, options.label), this.input, this.value);
  }

  /**
   * Shows a value. One that is beyond the slider's ends widens it.
   *
   * @param most The slider's upper end, if that varies.
   */
  show(value: number, most = this.options.most): void {
    this.widen(Math.min(this.options.least, value), Math.max(most, value));
    const place = this.place(value);
    // On a logarithmic slider a value may lie between two steps.
    if (Math.abs(Number(this.input.value) - place) > this.options.step / 2) this.input.value = String(place);
    this.tell(value);
  }

  private widen(least: number, most: number): void {
    this.input.min = String(this.place(least));
    this.input.max = String(this.place(most));
  }

  private place(value: number): number {
    return this.options.isLogarithmic ? Number(Math.log10(value).toFixed(6)) : value;
  }

  private read(): number {
    const place = Number(this.input.value);
    return this.options.isLogarithmic ? Number((10 ** place).toPrecision(2)) : place;
  }

  private tell(value: number): void {
    const text = this.options.text?.(value) ?? String(value);
    setText(this.value, text);
    this.input.setAttribute("aria-valuetext", text);
  }
}
