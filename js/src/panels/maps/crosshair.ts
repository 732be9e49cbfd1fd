/**
 * The box that marks one cell on a tile. Each has its place written to itself: custom properties of the grid would move
 * all of them at one stroke, and have everything in the grid styled anew.
 */

import { type Cells, type CssSize, fractionOf, type Place } from "../../picture/tile";
import { h, setStyle } from "../../ui/dom";

const LEAST_SIDE = 8;

export function makeCrosshair(): HTMLElement {
  return h("span", { class: "cnnw-cross", hidden: true });
}

/** Places it in a frame of some CSS pixels; nowhere where there is no place. */
export function placeCrosshair(cross: HTMLElement, place: Place | null, cells: Cells, size: CssSize): void {
  cross.hidden = place === null;
  if (!place) return;
  const { x, y } = fractionOf(cells, place);
  const side = Math.max(LEAST_SIDE, size.width / (cells.width * cells.step));
  setStyle(cross, "width", `${side}px`);
  setStyle(cross, "height", `${side}px`);
  setStyle(cross, "translate", `${x * size.width - side / 2}px ${y * size.height - side / 2}px`);
}
