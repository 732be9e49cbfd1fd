/** Attributions: what is asked for, and what comes back. From protocol/attribution.py, by scripts/protocol.py. */

import type { BoxTuple } from "./evidence";
import type { Num } from "./num";

export type Technique = "grad_cam" | "saliency" | "integrated_gradients" | "occlusion" | "field";

export type TargetKind = "top" | "class" | "channel" | "value";

/** What an attribution explains. */
export interface TargetChoice {
  target: TargetKind;
  class: number;
}

/** One attribution to be computed. Options that its technique does not have are ignored. */
export interface AttributionRequest extends TargetChoice {
  id: string;
  technique: Technique;
  /** Empty stands for the last layer that has maps. */
  layer: string;
  plus_plus: boolean;
  signed: boolean;
  samples: number;
  steps: number;
  patch: number;
}

/** The choices that the model allows. */
export interface AttributionChoices {
  classes: number;
  layers: string[];
  /** Whether preprocessing changes the picture's size. */
  is_resized: boolean;
}

/** A heat map on the input's grid. Its codes 0 to 254 run from `low` to `high`. */
export interface HeatHeader {
  id: string;
  method: string;
  target: string;
  score: Num;
  low: number;
  high: number;
  signed: boolean;
  size: readonly [number, number];
  image: readonly [number, number];
  label: string;
  sentence: string;
  facts: string;
  /** Top, left, height and width of the theoretical receptive field. */
  box: BoxTuple | null;
  description: string;
}

/** The square that covers part of the input, in pixels. */
export interface OcclusionRequest extends TargetChoice {
  id: string;
  row: number;
  col: number;
  size: number;
}

/** The target's score without the square (`score`) and with it (`covered`). */
export interface OcclusionReply {
  id: string;
  target: string;
  score: Num;
  covered: Num;
}
