/** What Python sends and what the browser sends back: the shapes of the scene's traits. */

import type { AnyModel } from "@anywidget/types";
import type { Packed } from "./wire";

/** JSON has no word for these, so they travel as text. */
export type Num = number | "NaN" | "Infinity" | "-Infinity";
export type Range = "signed" | "positive" | "unit" | "tanh";
export type Scale = "channel" | "layer" | "gray";

export interface Selection {
  stage: string;
  channel: number;
  row: number;
  col: number;
}

/** Output (row, col) sees input rows start[0] + row * jump[0] and size[0] - 1 more; columns likewise. */
export interface Field {
  size: [number, number];
  jump: [number, number];
  start: [number, number];
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
}

export interface FormulaLine {
  stage: string;
  axis: "height" | "width" | "both";
  text: string;
  result: number;
}

export interface PictureHeader {
  revision: number;
  name: string;
  height: number;
  width: number;
  channels: number;
  minimum: Num;
  maximum: Num;
  shown: [number, number];
}

export interface KernelsHeader {
  revision: number;
  stage: string;
  kernel_size: [number, number];
  in_channels: number;
  filters: number;
  limit: Num;
  source: string[];
  colour: boolean;
  note: string;
  quantised: boolean;
  channel_names: string[];
  description?: string;
  /** The two kernels of a separable convolution, and which one this is. */
  parts?: string[];
  part?: string;
}

/** One call of one layer of any model. */
export interface GraphNode {
  name: string;
  kind: Kind;
  /** Its class. */
  layer: string;
  /** Empty for what cannot be shown. */
  shape: number[];
  caption: string;
  parameters: number;
  multiply_adds: number;
  head: boolean;
  note: string;
  field: [number, number];
  jump: [number, number];
  sees_all: boolean;
  column: number;
  lane: number;
}

/** From a node to one that reads it: by the next column, along a lane, or on a track above all lanes. */
export type GraphWire = [source: number, target: number, way: "step" | "lane" | "track", track: number];

export interface GraphHeader {
  revision: number;
  nodes: GraphNode[];
  wires: GraphWire[];
  lanes: number;
  tracks: number;
  notes: string[];
}

/** What it takes to colour a thumbnail. */
export type ThumbCard = Pick<Card, "range" | "thumb">;

export interface MapsHeader {
  revision: number;
  picture: number;
  stage: string;
  stages: Card[];
  tiles: Tiles;
  formula: FormulaLine[];
  description: string;
}

export interface TermLine {
  label: string;
  text: string;
  role: "channel" | "hidden" | "bias" | "total" | "activation" | "mean" | "winner";
}

export interface TermsHeader {
  revision: number;
  stage: string;
  kind: "conv" | "activation" | "pooling";
  title: string;
  origin: string;
  source: string;
  channel: number;
  row: number;
  col: number;
  channels: number[];
  channel_names: string[];
  hidden: number;
  lines: TermLine[];
  sums: string[];
  keras: string;
  agrees: boolean;
  approx: boolean;
  note: string;
  rows: number[];
  cols: number[];
  winner: [number, number] | null;
  pool: "max" | "average" | null;
}

export interface DetailHeader {
  revision: number;
  maps: number;
  stage: string;
  channel: number;
  full: [number, number];
  step: number;
  range: Range;
  minimum: Num;
  maximum: Num;
  layer_minimum: Num;
  layer_maximum: Num;
  nonfinite: number;
}

/** The scene's packed traits, decoded. */
export interface Frames {
  picture: Packed<PictureHeader>;
  kernels: Packed<KernelsHeader>;
  maps: Packed<MapsHeader>;
  terms: Packed<TermsHeader>;
  detail: Packed<DetailHeader>;
  /** Only where any model is inspected. */
  graph: Packed<GraphHeader>;
}

export interface Probe extends Selection {
  revision: number;
  id: number;
}

export interface Probed extends Probe {
  value: Num | null;
}

export interface Notice {
  text?: string;
  level?: "error" | "info";
}

/** The scene's plain traits. */
export interface Settings {
  selection: Selection;
  scale: Scale;
  colormap: string;
  large: boolean;
  flipped: boolean;
  kernel_style: "diverging" | "gray";
  as_colour: boolean;
  tile_size: number;
  probe: Probe | Record<string, never>;
  probed: Probed | Record<string, never>;
  busy: string;
  notice: Notice;
  pointwise: boolean;
}

/** What the panels' own models carry. */
export interface PanelTraits {
  panel: string;
  scene: string;
  /** Whether the pipeline strip offers to add a block. */
  can_add: boolean;
  /** Whether the bar offers new weights, and the model as code. */
  can_rebuild: boolean;
  images: string[];
  image: string;
}

export type PanelModel = AnyModel<PanelTraits>;
