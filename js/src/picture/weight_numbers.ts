/** Weights as numbers on their colours. */

import { h } from "../ui/dom";
import { signed, tight } from "../words/numbers";
import { type ColourLimits, index, inkOn, table } from "./colour";

/** CSS pixels of a cell that has room for a sign and all digits. */
const FULL_CELL = 36;

/** Weights as numbers on their colours, in cells of so many CSS pixels. */
export function weightNumbers(weights: Float32Array, width: number, bounds: ColourLimits, cell: number): HTMLElement {
  const colours = table(bounds.table);
  const isWhole = weights.every(Number.isInteger) || bounds.high >= 9.95;
  const spans = Array.from(weights, (weight) => {
    const word = colours[index(weight, bounds)] as number;
    const span = h("span", {}, cell >= FULL_CELL && !isWhole ? signed(weight) : tight(weight));
    span.style.color = inkOn(word);
    return span;
  });
  const grid = h("div", { class: "cnnw-numbers", "aria-hidden": "true" }, ...spans);
  grid.style.gridTemplateColumns = `repeat(${width}, 1fr)`;
  return grid;
}
