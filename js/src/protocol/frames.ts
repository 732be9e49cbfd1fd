/** The headers of the scene's frames. */

import type { BlockSettings } from "../engine/block/settings";
import type { ComparisonHeader, PinnedHeader } from "./comparison";
import type { GraphHeader } from "./graph";
import type { PreviewImageHeader, PreviewWeightsHeader } from "./preview";
import type { FormulaLine, Num, StageHeader, Tiles, ValueRange } from "./stages";
import type { TeacherHeader, TeacherMapsHeader } from "./teacher";
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
  /** The names of a separable convolution's two kernels, and of the one shown. */
  parts?: string[];
  part?: string;
}

export interface MapsHeader {
  revision: number;
  picture: number;
  stage: string;
  stages: StageHeader[];
  tiles: Tiles;
  formula: FormulaLine[];
  description: string;
  /** On a slow link: the factor by which the tiles came coarser than they are shown. Otherwise absent. */
  coarse?: number;
  /** The settings of the blocks, where the stages are those of blocks. */
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
  /** The page of input channels shown, how many pages and channels there are, and the order they are in. */
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
  /** False where there is no sliding kernel that a true convolution would flip. */
  flips?: boolean;
}

export interface DetailHeader {
  revision: number;
  maps: number;
  stage: string;
  channel: number;
  full: [number, number];
  step: number;
  range: ValueRange;
  minimum: Num;
  maximum: Num;
  layer_minimum: Num;
  layer_maximum: Num;
  nonfinite: number;
}

/** The scene's packed traits, decoded. */
export interface Frames {
  /** For blocks only, once the browser has asked: what it needs to compute the first block itself. */
  preview_image: Packed<PreviewImageHeader>;
  preview_weights: Packed<PreviewWeightsHeader>;
  pinned: Packed<PinnedHeader>;
  compared: Packed<ComparisonHeader>;
  picture: Packed<PictureHeader>;
  kernels: Packed<KernelsHeader>;
  maps: Packed<MapsHeader>;
  terms: Packed<TermsHeader>;
  detail: Packed<DetailHeader>;
  /** Only in an inspector. */
  graph: Packed<GraphHeader>;
  /** Only in a kernel teacher. `wanted` has the target, `made` the output and its difference from the target. */
  lesson: Packed<TeacherHeader>;
  wanted: Packed<TeacherMapsHeader>;
  made: Packed<TeacherMapsHeader>;
}
