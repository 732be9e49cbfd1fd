/** The scene's frames: what stands in each header. */

import type { BlockSettings } from "../engine/block/settings";
import type { ComparedHeader, PinnedHeader } from "./comparison";
import type { GraphHeader } from "./graph";
import type { PreviewImageHeader, PreviewWeightsHeader } from "./preview";
import type { Card, FormulaLine, Num, Range, Tiles } from "./stages";
import type { LessonHeader, TeacherMapsHeader } from "./teacher";
import type { Packed } from "./wire/packed";

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

export interface TermLine {
  label: string;
  text: string;
  role: "channel" | "hidden" | "bias" | "total" | "step" | "activation" | "mean" | "winner";
}

export type TermsOrder = "contribution" | "channel";

export interface TermsHeader {
  revision: number;
  stage: string;
  kind: "conv" | "separable" | "activation" | "pooling" | "normalisation" | "merge" | "copy";
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
  /** False where no kernel slides that a true convolution would flip. */
  flips?: boolean;
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
