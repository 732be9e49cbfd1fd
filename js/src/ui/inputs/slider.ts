/** A slider whose track is filled up to its handle. */

import { h, setAttributes, setStyle } from "../dom";

export class Slider {
  readonly input: HTMLInputElement;

  constructor(move: (value: number) => void, step = 1) {
    this.input = h("input", { type: "range", class: "cnnw-slider", step });
    this.input.addEventListener("input", () => {
      this.fill();
      move(Number(this.input.value));
    });
  }

  /** @param text What the value means, where the number does not say it. */
  show(value: number, least: number, most: number, text?: string): void {
    const { input } = this;
    // Its ends first, between which a browser keeps the value.
    setAttributes(input, { min: least, max: most, "aria-valuetext": text });
    if (input.value !== String(value)) input.value = String(value);
    this.fill();
  }

  private fill(): void {
    const { min, max, value } = this.input;
    setStyle(this.input, "--cnnw-share", String((Number(value) - Number(min)) / (Number(max) - Number(min) || 1)));
  }
}
