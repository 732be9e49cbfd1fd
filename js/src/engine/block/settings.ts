/** A block's settings, named as in Python. */

import type { BlockSettings, Pair, Size } from "../../protocol/block";

export type { BlockSettings, Pair, Size };

export type Setting = keyof BlockSettings;

export function pair(size: Size): Pair {
  return typeof size === "number" ? [size, size] : size;
}

export function isPair(value: unknown): value is Pair {
  return Array.isArray(value);
}

/** The stages of the first block, in order. */
export type StageName = "conv1" | "act1" | "pool1";

export function stageNames(block: BlockSettings): StageName[] {
  const names: StageName[] = ["conv1"];
  if (block.activation !== null) names.push("act1");
  if (block.pooling !== null) names.push("pool1");
  return names;
}

/** A key for everything that a block's settings change up to a stage: equal texts mean equal results. */
export function effect(block: BlockSettings, stage: StageName = "pool1"): string {
  const sizes = [block.kernel_size, block.strides, block.dilation_rate].map(pair);
  const convolution = [block.filters, sizes, block.padding, block.use_bias];
  if (stage === "conv1") return JSON.stringify(convolution);
  if (stage === "act1" || block.pooling === null) return JSON.stringify([convolution, block.activation]);
  const window = [pair(block.pool_size), pair(block.pool_strides ?? block.pool_size), block.pool_padding];
  return JSON.stringify([convolution, block.activation, block.pooling, window]);
}
