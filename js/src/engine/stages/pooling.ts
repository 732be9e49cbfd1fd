/** Pooling of one channel, along the rows and then along the columns. */

import type { Pair } from "../block/settings";
import { outputSize, padBefore, type SlidingWindow } from "../block/window";
import type { Scratch } from "./scratch";

type PoolingKind = "max" | "average";

/** Pools `values` (height, width). As in Keras, padding takes no part. */
export function pool(
  kind: PoolingKind,
  window: SlidingWindow,
  values: Float32Array,
  size: Pair,
  scratch: Scratch,
): Float32Array {
  const [height, width] = size;
  const [rows, cols] = outputSize(window, size);
  const [top, left] = padBefore(window, size);
  const along = { length: window.size[1], stride: window.strides[1], before: left };
  const down = { length: window.size[0], stride: window.strides[0], before: top };
  const between = scratch.take("pooled rows", height * cols);
  for (let col = 0; col < cols; col++) {
    const span = spanOf(along, col, width);
    for (let row = 0; row < height; row++)
      between[row * cols + col] = pooled(kind, values, row * width + span.first, 1, span.count);
  }
  const result = scratch.take("pooled", rows * cols);
  for (let row = 0; row < rows; row++) {
    const span = spanOf(down, row, height);
    for (let col = 0; col < cols; col++)
      result[row * cols + col] = pooled(kind, between, span.first * cols + col, cols, span.count);
  }
  return result;
}

interface PoolingAxis {
  length: number;
  stride: number;
  before: number;
}

/** The cells under a window that are not padding. */
function spanOf(
  { length, stride, before }: PoolingAxis,
  place: number,
  side: number,
): { first: number; count: number } {
  const first = place * stride - before;
  const start = Math.max(0, first);
  return { first: start, count: Math.min(side, first + length) - start };
}

function pooled(kind: PoolingKind, values: Float32Array, first: number, step: number, count: number): number {
  let result = values[first] as number;
  const end = first + count * step;
  if (kind === "max") {
    for (let at = first + step; at < end; at += step)
      if ((values[at] as number) > result) result = values[at] as number;
    return result;
  }
  for (let at = first + step; at < end; at += step) result += values[at] as number;
  return result / count;
}
