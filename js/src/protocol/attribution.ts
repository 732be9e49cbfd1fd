/** Where a model looks: what is asked, and the answer. */

import type { Num } from "./stages";

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
