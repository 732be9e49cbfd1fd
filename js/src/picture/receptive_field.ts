/** Receptive fields: the input pixels that an output value depends on. Parts may lie outside the picture. */

import type { ReceptiveField, WindowHeader } from "../protocol";

/** A rectangle in cells of a picture or a map. */
export interface Box {
  top: number;
  left: number;
  height: number;
  width: number;
}

export function fieldBox(field: ReceptiveField, row: number, col: number): Box {
  return {
    top: field.start[0] + row * field.jump[0],
    left: field.start[1] + col * field.jump[1],
    height: field.size[0],
    width: field.size[1],
  };
}

export function clip(box: Box, height: number, width: number): Box {
  const top = Math.max(0, box.top);
  const left = Math.max(0, box.left);
  return {
    top,
    left,
    height: Math.max(0, Math.min(height, box.top + box.height) - top),
    width: Math.max(0, Math.min(width, box.left + box.width) - left),
  };
}

export function isInside(box: Box, height: number, width: number): boolean {
  return box.top >= 0 && box.left >= 0 && box.top + box.height <= height && box.left + box.width <= width;
}

/** The input position at the centre of an output cell's receptive field, along one axis. */
export function toInput(field: ReceptiveField, axis: 0 | 1, cell: number): number {
  return field.start[axis] + cell * field.jump[axis] + field.size[axis] / 2;
}

/** The (fractional) output cell whose receptive field is centred at an input position. */
export function fromInput(field: ReceptiveField, axis: 0 | 1, position: number): number {
  return (position - field.start[axis] - field.size[axis] / 2) / field.jump[axis];
}

export function clampCell(cell: number, side: number): number {
  return Math.min(side - 1, Math.max(0, Math.round(cell)));
}

/** The input cells that one weight of a sliding window meets along one axis, without those in the padding. */
export function metBy(window: WindowHeader, axis: 0 | 1, offset: number, outputs: number, inputs: number): number[] {
  const first = offset * window.dilation[axis] - window.pad[axis];
  const cells = Array.from({ length: outputs }, (_, output) => first + output * window.strides[axis]);
  return cells.filter((cell) => cell >= 0 && cell < inputs);
}
