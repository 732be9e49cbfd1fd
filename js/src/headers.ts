/** What Python sends and what the browser sends back: the shapes of the scene's traits. */

import type { AnyModel } from "@anywidget/types";
import type { Filter, Sort } from "./channel_order";
import type { Word } from "./engine/random";
import type { BlockSettings, Setting } from "./engine/settings";
import type { Progress } from "./progress";
import type { Packed } from "./wire";

/** JSON has no word for these, so they travel as text. */
export type Num = number | "NaN" | "Infinity" | "-Infinity";
export type Range = "signed" | "positive" | "unit" | "tanh";
export type Scale = "channel" | "layer" | "gray";

export type Comparison = "current" | "beside" | "difference";

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
  /** By how much the tiles came coarser than they are shown, on a slow link; else it is not there. */
  coarse?: number;
  /** The settings that it belongs to, where the stages are those of blocks. */
  blocks?: BlockSettings[];
}

/** The image's values: uint8 "levels" of a 255th, or float32 "values". */
export interface PreviewImageHeader {
  /** That of the picture. */
  revision: number;
  height: number;
  width: number;
  channels: number;
}

/** What the first block's weights are made of; "canvas:3" is filter 3, where it was set. */
export interface PreviewWeightsHeader {
  revision: number;
  seed: Word;
  identity: number;
  spread: Record<number, boolean>;
  biases: Record<number, number>;
}

/** The models of the widgets that set a block, and the word for no activation or pooling. */
export interface PreviewControls {
  models: Partial<Record<Setting, string[]>>;
  none: string;
}

export interface TermLine {
  label: string;
  text: string;
  role: "channel" | "hidden" | "bias" | "total" | "activation" | "mean" | "winner";
}

export type TermsOrder = "contribution" | "channel";

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
  /** Which page of the input channels this is, of how many pages and channels, in which order. */
  page?: number;
  pages?: number;
  page_size?: number;
  of?: number;
  order?: TermsOrder;
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

/** The tiles of the stage that is looked at, as it was when it was pinned. */
export interface PinnedHeader {
  revision: number;
  stage: string;
  /** Null where the pinned configuration has no such stage. */
  tiles: Tiles | null;
}

/** A present value, and the pinned one over the same place of the picture. */
export interface ValuePair extends Selection {
  value: Num;
  pinned: Num | null;
}

/** Present maps less pinned ones; the tiles themselves come only where they are shown. */
export interface Apart extends Partial<Tiles> {
  count: number;
  largest: Num[];
  mean: Num[];
  strongest: number;
  total: { largest: Num; mean: Num };
}

export interface ComparedHeader {
  revision: number;
  stage: string;
  changes: string;
  note: string;
  range: Range;
  /** From a present row and column to the pinned one; null where the two cannot be laid over each other. */
  offset: [number, number] | null;
  /** The present row and column at which the difference begins. */
  start: [number, number] | null;
  difference: Apart | null;
  at: ValuePair;
}

/** The scene's packed traits, decoded. */
export interface Frames {
  /** Only of blocks, and once the browser has asked: what it takes to work out the first one here. */
  preview_image: Packed<PreviewImageHeader>;
  preview_weights: Packed<PreviewWeightsHeader>;
  pinned: Packed<PinnedHeader>;
  compared: Packed<ComparedHeader>;
  picture: Packed<PictureHeader>;
  kernels: Packed<KernelsHeader>;
  maps: Packed<MapsHeader>;
  terms: Packed<TermsHeader>;
  detail: Packed<DetailHeader>;
  /** Only where any model is inspected. */
  graph: Packed<GraphHeader>;
  /** Only where one kernel is taught: the target, and the output and its difference from that. */
  lesson: Packed<LessonHeader>;
  wanted: Packed<TeacherMapsHeader>;
  made: Packed<TeacherMapsHeader>;
}

export interface Probe extends Selection {
  revision: number;
  id: number;
}

export interface Probed extends Probe {
  value: Num | null;
  /** Only while something is pinned. */
  pinned?: Num | null;
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
  terms_page: number;
  terms_order: TermsOrder;
  is_pinned: boolean;
  comparison: Comparison;
  channel_sort: Sort;
  channel_filter: Filter;
  tile_size: number;
  probe: Probe | Record<string, never>;
  probed: Probed | Record<string, never>;
  /** Bytes a second that come from Python, as measured here; 0 is unknown. */
  link_rate: number;
  /** Which maps are wanted whole that came coarse; each attempt is a request of its own. */
  whole: { revision: number; attempt: number } | Record<string, never>;
  busy: string;
  /** The language's code. */
  language: string;
  notice: Notice;
  /** The picture whose values the browser wants. */
  preview_wanted: number;
  preview_controls?: PreviewControls;
  pointwise: boolean;
  /** Channels that are switched off, by stage; only an inspector has it. */
  off?: Record<string, number[]>;
}

/** How the input is moved: turned, made noisy, shifted. */
export interface Moves {
  rows: number;
  cols: number;
  rotate: number;
  noise: number;
  seed: number;
  fill: "edge" | "zeros";
}

/** Whether the maps of a stage follow the input, measured. */
export interface Follows {
  /** Of which maps: their stage and revision. */
  id: string;
  stage: string;
  stride: string;
  now: string;
  axis: string;
  curve: { shift: number; error: Num; text: string; multiple: boolean }[];
  compared: string;
  /** Why it cannot be measured. */
  note?: string;
}

export type Technique = "grad_cam" | "saliency" | "integrated_gradients" | "occlusion" | "field";
export type TargetKind = "top" | "class" | "channel" | "value";

/** What an attribution explains. */
export interface TargetChoice {
  target: TargetKind;
  class: number;
}

/** What an attribution is asked for; options of other techniques are left alone. */
export interface AttributionAsked extends TargetChoice {
  id: string;
  technique: Technique;
  /** "" for the last layer that has maps. */
  layer: string;
  plus_plus: boolean;
  signed: boolean;
  samples: number;
  steps: number;
  patch: number;
}

/** What can be chosen, which depends on the model alone. */
export interface AttributionOffer {
  classes: number;
  layers: string[];
  /** Whether the model gets another size than the picture's. */
  is_resized: boolean;
}

/** A heat map on the input's grid; its codes 0 to 254 go from low to high. */
export interface HeatHeader {
  id: string;
  method: string;
  target: string;
  score: Num;
  low: number;
  high: number;
  signed: boolean;
  size: [number, number];
  image: [number, number];
  label: string;
  sentence: string;
  facts: string;
  /** Top, left, height and width of the theoretical field. */
  box: [number, number, number, number] | null;
  description: string;
}

export interface Occluder extends TargetChoice {
  id: string;
  row: number;
  col: number;
  size: number;
}

/** A target's score without and with the square. */
export interface Occluded {
  id: string;
  target: string;
  score: Num;
  covered: Num;
}

/** The curves of a training; where `step` is more than 1, a point is the mean of so many steps. */
export interface TrainingHeader {
  revision: number;
  steps: number;
  step: number;
  /** On the validation data, after each epoch. */
  epochs: { epoch: number; step: number; loss: Num | null; accuracy: Num | null }[];
  description: string;
}

/** A time of a training, of which there are weights. */
export interface Shown {
  step: number;
  epoch: number;
  loss: Num | null;
}

/** Top, left, height and width in pixels of an image. */
export type BoxOfFour = [number, number, number, number];

/** A place in an image that excites a channel; its pixels are the array "patch" and its number. */
export interface PatchHeader {
  value: Num;
  name: string;
  image: number;
  row: number;
  col: number;
  /** What the value sees, part of which may lie beyond the border. */
  field: BoxOfFour;
  /** What of that lies on the image. */
  box: BoxOfFour;
  words: string;
}

/** The patches that excite a channel most, the strongest first. */
export interface PatchesHeader {
  /** Whether anything was looked for; the rest below is only there then. */
  ready: boolean;
  stage: string;
  channel: number;
  patches: PatchHeader[];
  seen: number;
  is_whole: boolean;
  skipped: string[];
  skipped_count: number;
  /** Whether the images can be read again. */
  can_look: boolean;
}

/** The image that a patch was cut from. */
export interface PatchImageHeader {
  place: number;
  name: string;
  height: number;
  width: number;
  box: BoxOfFour;
  words: string;
}

/** A picture that was made to excite a channel, and those that were kept on the way. */
export interface MadeHeader {
  stage: string;
  channel: number;
  steps: number[];
  activation: Num;
  strongest: Num;
  /** The largest value for the inspected image. */
  natural: Num;
  objective: "channel" | "centre";
  before: string;
  is_whole: boolean;
  curve: Num[];
  curve_steps: number[];
}

/** What a teacher of one kernel is set to; "" for what stands in no list. */
export interface TeacherSettings {
  image: string;
  target: string;
  kernel_size: number;
  rule: string;
  learning_rate: number;
  /** Steps a second. */
  pace: number;
}

export interface TeacherChoices {
  images: string[];
  targets: string[];
  /** Each with a sentence on what it does. */
  rules: [name: string, note: string][];
  largest_kernel: number;
}

/** What is drawn on: how many strokes there are, the pixel of the map's first value, and the largest size in it. */
export interface TeacherDrawing {
  strokes: number;
  corner: [number, number];
  limit: number;
}

/** A kernel that learns: the step that is looked at, of how many, and its error. */
export interface LessonHeader {
  revision: number;
  step: number;
  count: number;
  loss: Num;
  least: Num;
  name: string;
  past: string[];
}

/** Maps of one size, each with its limits. */
export interface TeacherMapsHeader {
  revision: number;
  full: [number, number];
  step: number;
  ends: Record<string, { minimum: Num; maximum: Num; largest: Num }>;
}

export interface ScoreHeader {
  index: number;
  name: string;
  value: Num;
  text: string;
  is_best: boolean;
}

/** As `frames.scores.scores_dict` in Python; only a note where there are none. */
export interface ClassScoresHeader {
  bars: ScoreHeader[];
  note: string;
  stage?: string;
  kind?: string;
  title?: string;
  is_share?: boolean;
  total?: number;
  found?: number;
  /** How many channels are switched off. */
  off?: number;
  /** Side of the square over the picture in pixels; 0 without one. */
  covered?: number;
  limit?: Num;
  description?: string;
}

/** As `frames.scores.effects_dict`; no stage where nothing was ranked yet. */
export interface EffectsHeader {
  bars: { index: number; value: Num; text: string; without: string }[];
  stage?: string;
  name?: string;
  score?: string;
  limit?: Num;
  total?: number;
  reached?: number;
}

/** What the panels' own models carry. */
export interface PanelTraits {
  panel: string;
  /** Names of the shared models: "IPY_MODEL_" and an id. */
  scene: string;
  front_end: string;
  /** Whether the pipeline strip offers to add, duplicate, remove and move blocks. */
  can_add: boolean;
  /** Whether the kernels can be edited, and what was edited can be undone and redone. */
  can_edit: boolean;
  can_undo: boolean;
  can_redo: boolean;
  /** Whether the maps' panel offers to pin what it shows. */
  can_pin: boolean;
  /** Whether the bar offers the model as code. */
  can_rebuild: boolean;
  /** Whether the bar offers another image, by name or as a file. */
  can_choose: boolean;
  can_redraw: boolean;
  images: string[];
  image: string;
  is_open: boolean;
  moves: Partial<Moves>;
  asked: { id: string } | AttributionAsked;
  answer: Partial<Follows>;
  offer: AttributionOffer;
  progress: Partial<Progress>;
  /** Which images are searched, in words. */
  images_text: string;
  /** Side of a picture that is made, or 0 where the model fixes it. */
  side: number;
  /** Empty where no square is shown. */
  occluder: Partial<Occluder>;
  occluded: Partial<Occluded>;
  /** A trainer's: a packed `TrainingHeader`, how far it is, and what time is looked at (-1 is now). */
  curves: DataView;
  looked_at: number;
  shown: Shown;
  note: string;
  /** A teacher's. */
  settings: TeacherSettings;
  choices: TeacherChoices;
  drawing: TeacherDrawing;
  /** Whether the maps' panel offers to switch channels off. */
  can_switch: boolean;
  /** Which classes are looked for. */
  wanted: string;
  scores: Partial<ClassScoresHeader>;
  effects: Partial<EffectsHeader>;
  /** A drawing pad's: height and width, width of a stroke, a packed picture from Python, the pixels drawn. */
  size: number[];
  brush: number;
  centred: boolean;
  examples: string[];
  given: DataView;
  drawn: DataView;
}

export type PanelModel = AnyModel<PanelTraits>;
