/** Zoom and pan of the large view, in input pixels so that the picture and the map show the same place. */

import type { Box } from "../../../picture/receptive_field";
import type { ReceptiveField } from "../../../protocol";

const LARGEST_ZOOM = 64;

/** The zoom, and the centre of the view in input pixels. */
export interface Lens {
  zoom: number;
  x: number;
  y: number;
}

export function wide(height: number, width: number): Lens {
  return { zoom: 1, x: width / 2, y: height / 2 };
}

/** Zooms by a factor and leaves the given point where it is on the screen. */
export function zoomed(lens: Lens, factor: number, at: { x: number; y: number }): Lens {
  const zoom = Math.min(LARGEST_ZOOM, Math.max(1, lens.zoom * factor));
  const share = lens.zoom / zoom;
  return { zoom, x: at.x + (lens.x - at.x) * share, y: at.y + (lens.y - at.y) * share };
}

/** The part of `whole` that is in sight around a point, kept inside `whole`. */
export function regionOf(whole: Box, zoom: number, at: { x: number; y: number }): Box {
  const width = whole.width / zoom;
  const height = whole.height / zoom;
  const keep = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  return {
    left: keep(at.x - width / 2, whole.left, whole.left + whole.width - width),
    top: keep(at.y - height / 2, whole.top, whole.top + whole.height - height),
    width,
    height,
  };
}

/** A point of the map (cell 0 spans 0 to 1) in input pixels, and back. */
export function mapToInput(field: ReceptiveField, at: { x: number; y: number }): { x: number; y: number } {
  const along = (axis: 0 | 1, value: number) =>
    field.start[axis] + (value - 0.5) * field.jump[axis] + field.size[axis] / 2;
  return { x: along(1, at.x), y: along(0, at.y) };
}

export function inputToMap(field: ReceptiveField, at: { x: number; y: number }): { x: number; y: number } {
  const along = (axis: 0 | 1, value: number) =>
    (value - field.start[axis] - field.size[axis] / 2) / field.jump[axis] + 0.5;
  return { x: along(1, at.x), y: along(0, at.y) };
}

/** The picture with room for receptive fields that extend over its border, up to 15 % of its side. */
export function withBorder(field: ReceptiveField, shape: readonly number[], height: number, width: number): Box {
  const reach = (axis: 0 | 1, side: number): [number, number] => {
    const last = field.start[axis] + ((shape[axis] ?? 1) - 1) * field.jump[axis] + field.size[axis];
    const most = 0.15 * side;
    return [Math.min(most, Math.max(0, -field.start[axis])), Math.min(most, Math.max(0, last - side))];
  };
  const [above, below] = reach(0, height);
  const [before, after] = reach(1, width);
  return { top: -above, left: -before, height: height + above + below, width: width + before + after };
}
