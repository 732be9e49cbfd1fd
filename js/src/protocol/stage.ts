/** What Python sends about a stage. From protocol/stage.py, by scripts/protocol.py. */

import type { Num } from "./num";

/** The value that is looked at. */
export interface Selection {
  stage: string;
  channel: number;
  row: number;
  col: number;
}

/** What values a stage can have. */
export type ValueRange = "signed" | "positive" | "unit" | "tanh";

/** Output (row, col) sees input rows start[0] + row * jump[0] and size[0] - 1 more; columns likewise. */
export interface ReceptiveField {
  size: readonly [number, number];
  jump: readonly [number, number];
  start: readonly [number, number];
}

/** A sliding window as (height, width); `pad` is the padding above and to the left. */
export interface WindowHeader {
  size: readonly [number, number];
  strides: readonly [number, number];
  dilation: readonly [number, number];
  pad: readonly [number, number];
}

/** What a stage does. "given" is an array without a model behind it. */
export type Kind =
  | "input"
  | "conv"
  | "depthwise"
  | "separable"
  | "transposed"
  | "conv1d"
  | "normalisation"
  | "activation"
  | "pooling"
  | "dense"
  | "flatten"
  | "merge"
  | "other"
  | "given";

/** The smallest and the largest value of the shown channel, and of the whole layer. */
export interface ThumbnailRange {
  minimum: Num;
  maximum: Num;
  layer_minimum: Num;
  layer_maximum: Num;
}

/** A stage of the pipeline. */
export interface StageHeader {
  name: string;
  kind: Kind;
  shape: readonly [number, number, number];
  caption: string;
  parameters: number;
  range: ValueRange;
  block: number;
  changed: boolean;
  thumb: ThumbnailRange;
  field: ReceptiveField;
  window: WindowHeader | null;
  description: string;
  /** Shape, parameters, multiply-adds and receptive field in words. */
  costs?: string;
}

/** The maps of a stage at the size at which they are shown. */
export interface Tiles {
  count: number;
  height: number;
  width: number;
  full: readonly [number, number];
  step: number;
  range: ValueRange;
  minimum: Num[];
  maximum: Num[];
  nonfinite: number[];
  /** Whether the channels are the units of a vector, as after a Dense layer: one value each. */
  vector: boolean;
  /** `mean` and `variance` are present only where channels are sorted by them. */
  mean?: Num[];
  variance?: Num[];
  /** Share of the values at an end of the range, where the range has ends. */
  saturated?: number[];
}

/** The output size of a stage along one axis, with its numbers. */
export interface FormulaLine {
  stage: string;
  block: number;
  axis: "height" | "width" | "both";
  text: string;
  result: number;
}
