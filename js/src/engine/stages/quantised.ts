/** Maps shrunk for the screen at one byte a pixel, each channel between its own limits, as Python sends them. */

import type { Pair } from "../block/settings";
import type { Limits } from "./limits";
import type { Scratch } from "./scratch";

const LEVELS = 254;
const LARGEST_TILE = 4096;

/** The factor that shrinks a map's longer side to about `target` cells. */
export function stepFor([height, width]: Pair, target: number): number {
  return Math.max(1, Math.floor(Math.max(height, width) / Math.max(1, Math.min(target, LARGEST_TILE)) + 0.5));
}

export function shrunkenSize([height, width]: Pair, step: number): Pair {
  return [Math.ceil(height / step), Math.ceil(width / step)];
}

/** The mean of each block of `step` × `step` cells. The last blocks cover what is left over. */
export function areaMean(values: Float32Array, size: Pair, step: number, scratch: Scratch): Float32Array {
  if (step === 1) return values;
  const [height, width] = size;
  const [rows, cols] = shrunkenSize(size, step);
  const result = scratch.take("means", rows * cols);
  const sums = scratch.take("row", cols);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    const end = Math.min(height, (row + 1) * step);
    for (let y = row * step; y < end; y++) addRow(values, y * width, width, step, sums);
    const tall = end - row * step;
    for (let col = 0; col < cols; col++) {
      const wide = Math.min(width - col * step, step);
      result[row * cols + col] = (sums[col] as number) / (tall * wide);
    }
  }
  return result;
}

function addRow(values: Float32Array, start: number, width: number, step: number, sums: Float32Array): void {
  for (let col = 0, x = 0; x < width; col++) {
    let sum = sums[col] as number;
    for (const end = Math.min(width, x + step); x < end; x++) sum += values[start + x] as number;
    sums[col] = sum;
  }
}

/** Writes values as levels 0 to 254 between two limits. */
export function quantise(values: Float32Array, { low, high }: Limits, levels: Uint8Array): void {
  const scale = high > low ? LEVELS / (high - low) : 0;
  for (let at = 0; at < values.length; at++) {
    // A mean is beyond the limits by no more than its rounding error.
    levels[at] = ((values[at] as number) - low) * scale + 0.5;
  }
}
