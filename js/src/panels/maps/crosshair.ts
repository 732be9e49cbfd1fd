/**
 * The box that marks one cell on a tile. Each box is positioned by its own style: a custom property of the grid would
 * move all of them at once, but make the browser restyle everything in the grid.
 */

import { type CssSize, fractionOf, type Place, type TileCells } from "../../picture/tile";
import { h, setStyle } from "../../ui/dom";

const LEAST_SIDE = 8;

export function makeCrosshair(): HTMLElement {
  return h("span", { class: "cnnw-crosshair", hidden: true });
}

/** Moves it to a place in a frame of that CSS size, or hides it where there is no place. */
export function placeCrosshair(crosshair: HTMLElement, place: Place | null, cells: TileCells, size: CssSize): void {
  crosshair.hidden = place === null;
  if (!place) return;
  const { x, y } = fractionOf(cells, place);
  const side = Math.max(LEAST_SIDE, size.width / (cells.width * cells.step));
  setStyle(crosshair, "width", `${side}px`);
  setStyle(crosshair, "height", `${side}px`);
  setStyle(crosshair, "translate", `${x * size.width - side / 2}px ${y * size.height - side / 2}px`);
}
