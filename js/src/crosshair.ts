/**
 * The box that marks one cell on every tile. Its place is two custom properties on the grid: one write
 * moves all boxes, and none of them is drawn into the tiles' pixels.
 */

import { type Cells, type CssSize, type Place, fractionOf } from "./tile";

const LEAST_SIDE = 8;

/** @param suffix "-other" for tiles beside them that have another size. */
export function placeCrosshair(
  host: HTMLElement,
  place: Place | null,
  cells: Cells,
  size: CssSize,
  suffix: "" | "-other" = "",
): void {
  host.classList.toggle(`cnnw-crossed${suffix}`, place !== null);
  if (!place) return;
  const { x, y } = fractionOf(cells, place);
  const side = Math.max(LEAST_SIDE, size.width / (cells.width * cells.step));
  host.style.setProperty(`--cnnw-cross${suffix}-x`, `${x * size.width - side / 2}px`);
  host.style.setProperty(`--cnnw-cross${suffix}-y`, `${y * size.height - side / 2}px`);
  host.style.setProperty(`--cnnw-cross${suffix}-side`, `${side}px`);
}
