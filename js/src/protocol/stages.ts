/** What Python sends about a stage. */

import type { ReceptiveField } from "../engine/block/receptive_field";
import type { ValueRange } from "../engine/stages/activation";

/** A number. JSON has no NaN and no infinities, so these travel as text. */
export type Num = number | "NaN" | "Infinity" | "-Infinity";

export interface Selection {
  stage: string;
  channel: number;
  row: number;
  col: number;
}

export type { ReceptiveField, ValueRange };

/** A sliding window as (height, width); `pad` is the padding above and to the left. */
export interface WindowHeader {
  size: [number, number];
  strides: [number, number];
  dilation: [number, number];
  pad: [number, number];
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

export interface StageHeader {
  name: string;
  kind: Kind;
  shape: [number, number, number];
  caption: string;
  parameters: number;
  range: ValueRange;
  block: number;
  changed: boolean;
  thumb: { minimum: Num; maximum: Num; layer_minimum: Num; layer_maximum: Num };
  field: ReceptiveField;
  window: WindowHeader | null;
  description: string;
  /** Shape, parameters, multiply-adds and receptive field in words. */
  costs?: string;
}

export interface Tiles {
  count: number;
  height: number;
  width: number;
  full: [number, number];
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

export interface FormulaLine {
  stage: string;
  axis: "height" | "width" | "both";
  text: string;
  result: number;
}

/** What is needed to colour a thumbnail. */
export type ThumbnailHeader = Pick<StageHeader, "range" | "thumb">;
