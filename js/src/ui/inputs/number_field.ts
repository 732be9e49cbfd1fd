/** A field for a whole number. What is typed counts once it is whole: at Enter, at an arrow key, or when the field is left. */

import { h, setAttributes } from "../dom";

export class NumberField {
  readonly input = h("input", { type: "number", class: "cnnw-number-field", inputmode: "numeric", step: 1 });
  /** Whether it holds what cannot be meant, which stays until it is mended or another number is shown. */
  isOdd = false;
  private shown = NaN;

  /** @param choose Called with a number between the ends, or with null for anything else. */
  constructor(choose: (value: number | null) => void) {
    const { input } = this;
    input.addEventListener("change", () => {
      this.isOdd = input.value === "" || !input.validity.valid;
      choose(this.isOdd ? null : Number(input.value));
    });
    // The wheel scrolls the page and changes no number on the way.
    input.addEventListener("wheel", () => input.blur(), { passive: true });
  }

  show(value: number, least: number, most: number): void {
    setAttributes(this.input, { min: least, max: most });
    if (value === this.shown) return;
    this.shown = value;
    this.isOdd = false;
    if (this.input.value !== String(value)) this.input.value = String(value);
  }
}
