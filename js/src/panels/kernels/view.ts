/** The kernels' weights, and the sizes at which they are drawn. */

import { type ColourLimits, DIVERGING, GRAY } from "../../picture/colour";
import type { KernelsHeader } from "../../protocol";
import type { Packed } from "../../protocol/wire/packed";
import { number } from "../../words/numbers";

/** The byte that stands for zero where weights come as bytes. */
const ZERO_CODE = 127;
/** Up to this many input channels, a filter is shown with all its channels together. */
export const MOST_SLICES = 4;
const NUMBERED_CELL = 28;
const LARGEST_CELL = 44;
const ROOMY_HEIGHT = 450;
const GAP = 8;

export interface KernelView {
  header: KernelsHeader;
  limit: number;
  bounds: ColourLimits;
  /** One weight. */
  at(filter: number, channel: number, row: number, col: number): number;
  bias: ArrayLike<number> | null;
}

export function kernelView(kernels: Packed<KernelsHeader>, style: "diverging" | "gray"): KernelView | null {
  const { header, arrays } = kernels;
  const weights = arrays["kernel"]?.data;
  if (!weights || header.filters === 0) return null;
  const limit = number(header.limit);
  const [height, width] = header.kernel_size;
  const at = (filter: number, channel: number, row: number, col: number) => {
    const raw = weights[((filter * header.in_channels + channel) * height + row) * width + col] ?? NaN;
    return header.quantised ? (raw / ZERO_CODE - 1) * limit : raw;
  };
  const bounds = { low: -limit, high: limit, table: style === "gray" ? GRAY : DIVERGING };
  return { header, limit, bounds, at, bias: arrays["bias"]?.data ?? null };
}

/** One filter's weights on one input channel, row by row. */
export function sliceWeights(view: KernelView, filter: number, channel: number): Float32Array {
  const [height, width] = view.header.kernel_size;
  return Float32Array.from({ length: height * width }, (_, cell) =>
    view.at(filter, channel, Math.floor(cell / width), cell % width),
  );
}

/**
 * How kernels are laid out:
 * - planes: one picture for each filter, in colour or of the only channel, with small ones of its channels below;
 * - roomy: few filters, every channel large enough for its numbers;
 * - matrix: many input channels, as columns of a matrix of kernels (see matrix/).
 */
export interface KernelLayout {
  kind: "planes" | "roomy" | "matrix";
  /** CSS pixels per weight in the large and in the small pictures. */
  cell: number;
  mini: number;
  /** Width of a filter's column. */
  slot: number;
  isNumbered: boolean;
}

function targetSide(filters: number): number {
  if (filters <= 2) return 150;
  if (filters <= 4) return 116;
  return filters <= 8 ? 92 : 70;
}

export function kernelLayout(header: KernelsHeader, available: number): KernelLayout {
  const [height, width] = header.kernel_size;
  const { filters, in_channels: channels } = header;
  if (channels > MOST_SLICES) return MATRIX;
  const planes = channels + (header.colour ? 1 : 0);
  const across = Math.floor((available - planes * GAP) / (planes * width));
  const down = Math.floor(ROOMY_HEIGHT / (filters * height));
  const roomy = Math.min(LARGEST_CELL, across, down);
  if (channels > 1 && roomy >= NUMBERED_CELL) {
    const slot = planes * (width * roomy + GAP) - GAP;
    return { kind: "roomy", cell: roomy, mini: roomy, slot, isNumbered: true };
  }
  const side = Math.max(targetSide(filters), channels === 1 && Math.max(height, width) <= 3 ? 84 : 0);
  const cell = Math.max(1, Math.round(side / Math.max(height, width)));
  const mini = Math.max(1, Math.floor((cell * width - 2 * channels + 2) / channels / width));
  const slot = Math.max(cell * width, channels > 1 ? channels * (mini * width + 2) - 2 : 0, 56);
  return {
    kind: "planes",
    cell,
    mini,
    slot,
    isNumbered: channels === 1 && cell >= NUMBERED_CELL,
  };
}

/** The matrix has a layout of its own. */
const MATRIX: KernelLayout = { kind: "matrix", cell: 0, mini: 0, slot: 0, isNumbered: false };
