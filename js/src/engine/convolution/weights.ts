/** The weights of the first convolution at any size: a function of the place, counted from the kernel's centre. */

import type { Pair } from "../block/settings";
import { origin } from "../block/window";
import { planeState, RANDOM_LIMIT, randomWeight, type Word } from "./random";

/** A filter that was set by hand, by a preset or by training: (height, width, channels), zeros all around. */
export interface Canvas {
  kernel: Float32Array;
  shape: readonly [height: number, width: number, channels: number];
  /** Whether it is one plane repeated on every input channel. */
  spread: boolean;
}

export interface WeightsSource {
  seed: Word;
  identity: number;
  canvases: Readonly<Record<number, Canvas>>;
  biases: Readonly<Record<number, number>>;
}

/** Rows and columns of a kernel, the last ones not included, counted from its centre. */
export interface Cells {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export const NO_CELLS: Cells = { top: 0, left: 0, bottom: 0, right: 0 };

export function cellsOf([height, width]: Pair): Cells {
  const [top, left] = [-origin(height), -origin(width)];
  return { top, left, bottom: top + height, right: left + width };
}

/** One filter on one input channel. */
export type Plane = (row: number, col: number) => number;

export function planeOf(source: WeightsSource, filter: number, channel: number): Plane {
  const canvas = source.canvases[filter];
  if (canvas) return canvasPlane(canvas, channel);
  const state = planeState(source.seed, source.identity, filter, channel);
  return (row, col) => randomWeight(state, row, col);
}

function canvasPlane({ kernel, shape, spread }: Canvas, channel: number): Plane {
  const [height, width, channels] = shape;
  const known = channel < channels ? channel : 0;
  if (channel >= channels && !spread) return () => 0;
  return (row, col) => {
    const [y, x] = [row + origin(height), col + origin(width)];
    if (y < 0 || y >= height || x < 0 || x >= width) return 0;
    return kernel[(y * width + x) * channels + known] as number;
  };
}

/** The sum of a filter's magnitudes, about, where its kernel has so many weights. */
export function reachOf(source: WeightsSource, filter: number, count: number): number {
  const canvas = source.canvases[filter];
  const bias = Math.abs(source.biases[filter] ?? 0);
  if (!canvas) return bias + (RANDOM_LIMIT / 2) * count;
  return bias + canvas.kernel.reduce((sum, weight) => sum + Math.abs(weight), 0);
}
