/**
 * Receptive fields: which input pixels an output value sees. All in input pixels; parts may lie outside
 * the picture.
 */

import type { Field, Window } from "../protocol";

export interface Box {
  top: number;
  left: number;
  height: number;
  width: number;
}

export function fieldBox(field: Field, row: number, col: number): Box {
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

/** The input position at the middle of an output cell's field, along one axis. */
export function toInput(field: Field, axis: 0 | 1, cell: number): number {
  return field.start[axis] + cell * field.jump[axis] + field.size[axis] / 2;
}

/** The (fractional) output cell whose field is centred at an input position. */
export function fromInput(field: Field, axis: 0 | 1, position: number): number {
  return (position - field.start[axis] - field.size[axis] / 2) / field.jump[axis];
}

export function clampCell(cell: number, side: number): number {
  return Math.min(side - 1, Math.max(0, Math.round(cell)));
}

/** The source cells that one weight of a sliding window meets, along one axis, inside the source. */
export function metBy(window: Window, axis: 0 | 1, offset: number, outputs: number, inputs: number): number[] {
  const first = offset * window.dilation[axis] - window.pad[axis];
  const cells = Array.from({ length: outputs }, (_, output) => first + output * window.strides[axis]);
  return cells.filter((cell) => cell >= 0 && cell < inputs);
}
