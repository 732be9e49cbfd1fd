/** What a stage is, and what is shown of it. */

/** JSON has no word for these, so they travel as text. */
export type Num = number | "NaN" | "Infinity" | "-Infinity";

export type Range = "signed" | "positive" | "unit" | "tanh";

export interface Selection {
  stage: string;
  channel: number;
  row: number;
  col: number;
}

/** Output (row, col) sees input rows start[0] + row * jump[0] and size[0] - 1 more; columns likewise. */
export interface Field {
  size: readonly [number, number];
  jump: readonly [number, number];
  start: readonly [number, number];
}

export interface Window {
  size: [number, number];
  strides: [number, number];
  dilation: [number, number];
  pad: [number, number];
}

/** "given": an array without a model behind it. */
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

export interface Card {
  name: string;
  kind: Kind;
  shape: [number, number, number];
  caption: string;
  parameters: number;
  range: Range;
  block: number;
  changed: boolean;
  thumb: { minimum: Num; maximum: Num; layer_minimum: Num; layer_maximum: Num };
  field: Field;
  window: Window | null;
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
  range: Range;
  minimum: Num[];
  maximum: Num[];
  nonfinite: number[];
  /** Whether these are the units of a vector, as of a Dense: one value each. */
  vector: boolean;
  /** Only where channels are sorted by it. */
  mean?: Num[];
  variance?: Num[];
  /** Share of the values at an end of the range; only where a range has ends. */
  saturated?: number[];
}

export interface FormulaLine {
  stage: string;
  axis: "height" | "width" | "both";
  text: string;
  result: number;
}

/** What it takes to colour a thumbnail. */
export type ThumbCard = Pick<Card, "range" | "thumb">;
