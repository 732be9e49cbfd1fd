/** The headers of the scene's frames. From protocol/frames.py, by scripts/protocol.py. */

import type { BlockSettings } from "./block";
import type { ComparisonHeader, PinnedHeader } from "./comparison";
import type { GraphHeader } from "./graph";
import type { Num } from "./num";
import type { PreviewImageHeader, PreviewWeightsHeader } from "./preview";
import type { FormulaLine, Kind, StageHeader, Tiles, ValueRange } from "./stage";
import type { TeacherHeader, TeacherMapsHeader } from "./teacher";

/** The input in true colours. */
export interface PictureHeader {
  revision: number;
  name: string;
  height: number;
  width: number;
  channels: number;
  minimum: Num;
  maximum: Num;
  shown: readonly [number, number];
  step: number;
}

/** The kernels of the selected convolution. */
export interface KernelsHeader {
  revision: number;
  stage: string;
  kernel_size: readonly [number, number];
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

/** The pipeline, and the tiles of the selected stage. */
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

/** One line of a calculation: a label, its number, and its role. */
export interface TermLine {
  label: string;
  text: string;
  role: "channel" | "hidden" | "bias" | "total" | "step" | "activation" | "mean" | "winner";
}

export type TermsOrder = "contribution" | "channel";

/** How one value is computed. */
export interface TermsHeader {
  revision: number;
  stage: string;
  kind: Kind | "copy";
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
  winner: readonly [number, number] | null;
  pool: "max" | "average" | null;
  /** False where there is no sliding kernel that a true convolution would flip. */
  flips?: boolean;
}

/** One channel at full size. */
export interface DetailHeader {
  revision: number;
  maps: number;
  stage: string;
  channel: number;
  full: readonly [number, number];
  step: number;
  range: ValueRange;
  minimum: Num;
  maximum: Num;
  layer_minimum: Num;
  layer_maximum: Num;
  nonfinite: number;
}

/** The header of each packed trait. */
export interface Headers {
  /** For blocks only, once the browser has asked: what it needs to compute the first block itself. */
  preview_image: PreviewImageHeader;
  preview_weights: PreviewWeightsHeader;
  pinned: PinnedHeader;
  compared: ComparisonHeader;
  picture: PictureHeader;
  kernels: KernelsHeader;
  maps: MapsHeader;
  terms: TermsHeader;
  detail: DetailHeader;
  /** Only in an inspector. */
  graph: GraphHeader;
  /** Only in a kernel teacher. `wanted` has the target, `made` the output and its difference from the target. */
  lesson: TeacherHeader;
  wanted: TeacherMapsHeader;
  made: TeacherMapsHeader;
}
