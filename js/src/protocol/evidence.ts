/** What excites a channel: patches that were found, and a picture that was made. */

import type { Num } from "./stages";

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
  /** Sentences about images whose values are not of the first one's kind, and how many these are. */
  noted: string[];
  noted_count: number;
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
