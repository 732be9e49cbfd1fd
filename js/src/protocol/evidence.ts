/**
 * What excites a channel: patches of real images, and a synthesised picture. From protocol/evidence.py, by
 * scripts/protocol.py.
 */

import type { Num } from "./num";

/** Top, left, height and width, in pixels of an image. */
export type BoxTuple = readonly [number, number, number, number];

/** A place in an image that excites a channel. Its pixels are the array "patch0", "patch1" and so on. */
export interface PatchHeader {
  value: Num;
  name: string;
  image: number;
  row: number;
  col: number;
  /** The value's receptive field, part of which may lie beyond the border. */
  field: BoxTuple;
  /** The part of the field that lies on the image. */
  box: BoxTuple;
  words: string;
}

/** The patches that excite a channel most, strongest first. */
export interface PatchesHeader {
  /** Whether there has been a search. Before, the rest is empty. */
  ready: boolean;
  stage: string;
  channel: number;
  patches: PatchHeader[];
  seen: number;
  is_whole: boolean;
  skipped: string[];
  skipped_count: number;
  /** Sentences about images whose values have a different range from the first image's, and their number. */
  noted: string[];
  noted_count: number;
  /** Whether the images can be read again, to show a patch in its image. */
  can_look: boolean;
}

/** The image that a patch was cut from. */
export interface PatchImageHeader {
  place: number;
  name: string;
  height: number;
  width: number;
  box: BoxTuple;
  words: string;
}

/** A picture synthesised to excite a channel, with the intermediate ones that were kept. */
export interface VisualisationHeader {
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
