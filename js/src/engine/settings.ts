/** The settings of a block, as Python has them. */

export type Pair = readonly [height: number, width: number];
export type Size = number | Pair;

export interface BlockSettings {
  filters: number;
  kernel_size: Size;
  strides: Size;
  padding: "valid" | "same";
  dilation_rate: Size;
  use_bias: boolean;
  activation: string | null;
  pooling: "max" | "average" | null;
  pool_size: Size;
  pool_strides: Size | null;
  pool_padding: "valid" | "same";
}

export type Setting = keyof BlockSettings;

export function pair(size: Size): Pair {
  return typeof size === "number" ? [size, size] : size;
}

/** The stages of the first block, in order. */
export type StageName = "conv1" | "act1" | "pool1";

export function stageNames(block: BlockSettings): StageName[] {
  const names: StageName[] = ["conv1"];
  if (block.activation !== null) names.push("act1");
  if (block.pooling !== null) names.push("pool1");
  return names;
}

/** What a block's settings come to: the same text for those that make no difference. */
export function effect(block: BlockSettings): string {
  const pooling = block.pooling && [
    block.pooling,
    pair(block.pool_size),
    pair(block.pool_strides ?? block.pool_size),
    block.pool_padding,
  ];
  const sizes = [block.kernel_size, block.strides, block.dilation_rate].map(pair);
  return JSON.stringify([block.filters, sizes, block.padding, block.use_bias, block.activation, pooling]);
}
