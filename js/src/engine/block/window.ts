/** A sliding window: sizes and padding as Keras computes them, as (height, width). */

import { type BlockSettings, type Pair, pair } from "./settings";

export interface SlidingWindow {
  size: Pair;
  strides: Pair;
  dilation: Pair;
  padding: "valid" | "same";
}

export function convWindow(block: BlockSettings): SlidingWindow {
  const [size, strides, dilation] = [pair(block.kernel_size), pair(block.strides), pair(block.dilation_rate)];
  return { size, strides, dilation, padding: block.padding };
}

export function poolWindow(block: BlockSettings): SlidingWindow {
  const [size, strides] = [pair(block.pool_size), pair(block.pool_strides ?? block.pool_size)];
  return { size, strides, dilation: [1, 1], padding: block.pool_padding };
}

/** The window's size with its gaps: input cells from the first to the last that it covers. */
export function effectiveSize(window: SlidingWindow): Pair {
  return both((axis) => (window.size[axis] - 1) * window.dilation[axis] + 1);
}

/** The output's size. An axis on which the window does not fit gives 0 or less. */
export function outputSize(window: SlidingWindow, input: Pair): Pair {
  const covered = effectiveSize(window);
  return both((axis) =>
    window.padding === "same"
      ? Math.ceil(input[axis] / window.strides[axis])
      : Math.floor((input[axis] - covered[axis]) / window.strides[axis]) + 1,
  );
}

/** Padding above and to the left. Where it is odd in total, Keras puts the extra cell below and to the right. */
export function padBefore(window: SlidingWindow, input: Pair): Pair {
  if (window.padding === "valid") return [0, 0];
  const [covered, output] = [effectiveSize(window), outputSize(window, input)];
  return both((axis) => {
    const total = (output[axis] - 1) * window.strides[axis] + covered[axis] - input[axis];
    return Math.floor(Math.max(total, 0) / 2);
  });
}

/** Whether Keras accepts a stack of blocks: each window fits its input, and no stride goes with a dilation. */
export function isPossible(blocks: readonly BlockSettings[], image: Pair): boolean {
  let size = image;
  for (const block of blocks) {
    const convolution = convWindow(block);
    if (Math.max(...convolution.strides) > 1 && Math.max(...convolution.dilation) > 1) return false;
    size = outputSize(convolution, size);
    if (Math.min(...size) < 1) return false;
    if (block.pooling !== null) size = outputSize(poolWindow(block), size);
    if (Math.min(...size) < 1) return false;
  }
  return true;
}

/** The index along an axis of the cell that stays at the centre when a kernel grows. */
export function origin(size: number): number {
  return Math.floor((size - 1) / 2);
}

export function both(value: (axis: 0 | 1) => number): Pair {
  return [value(0), value(1)];
}
