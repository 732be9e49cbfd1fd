/** The settings of a block. From protocol/block.py, by scripts/protocol.py. */

/** Height and width. */
export type Pair = readonly [number, number];

export type Size = number | Pair;

export type Padding = "valid" | "same";

/** All settings of a block. */
export interface BlockSettings {
  filters: number;
  kernel_size: Size;
  strides: Size;
  padding: Padding;
  dilation_rate: Size;
  use_bias: boolean;
  activation: string | null;
  pooling: "max" | "average" | null;
  pool_size: Size;
  pool_strides: Size | null;
  pool_padding: Padding;
}
