/** The weights of the first convolution at any size, as a function of the place counted from the kernel's centre. */

import type { Pair } from "../block/settings";
import { origin } from "../block/window";
import { RANDOM_LIMIT, randomWeight, sliceState, type Uint64 } from "./random";

/** A filter that was set by hand, by a preset or by training, (height, width, channels); beyond it weights are 0. */
export interface MasterKernel {
  kernel: Float32Array;
  shape: readonly [height: number, width: number, channels: number];
  /** Whether its first channel also stands for input channels that it does not have. */
  spread: boolean;
}

export interface WeightsSource {
  seed: Uint64;
  identity: number;
  masterKernels: Readonly<Record<number, MasterKernel>>;
  biases: Readonly<Record<number, number>>;
}

/** A rectangle of kernel cells counted from the centre; `bottom` and `right` are exclusive. */
export interface CellBounds {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export const NO_CELLS: CellBounds = { top: 0, left: 0, bottom: 0, right: 0 };

export function cellsOf([height, width]: Pair): CellBounds {
  const [top, left] = [-origin(height), -origin(width)];
  return { top, left, bottom: top + height, right: left + width };
}

/** One filter's weights on one input channel. */
export type KernelSlice = (row: number, col: number) => number;

export function sliceOf(source: WeightsSource, filter: number, channel: number): KernelSlice {
  const master = source.masterKernels[filter];
  if (master) return masterSlice(master, channel);
  const state = sliceState(source.seed, source.identity, filter, channel);
  return (row, col) => randomWeight(state, row, col);
}

function masterSlice({ kernel, shape, spread }: MasterKernel, channel: number): KernelSlice {
  const [height, width, channels] = shape;
  const known = channel < channels ? channel : 0;
  if (channel >= channels && !spread) return () => 0;
  return (row, col) => {
    const [y, x] = [row + origin(height), col + origin(width)];
    if (y < 0 || y >= height || x < 0 || x >= width) return 0;
    return kernel[(y * width + x) * channels + known] as number;
  };
}

/** Roughly the sum of the magnitudes of a filter's weights and bias, for a kernel of `count` weights. */
export function reachOf(source: WeightsSource, filter: number, count: number): number {
  const master = source.masterKernels[filter];
  const bias = Math.abs(source.biases[filter] ?? 0);
  if (!master) return bias + (RANDOM_LIMIT / 2) * count;
  return bias + master.kernel.reduce((sum, weight) => sum + Math.abs(weight), 0);
}
