/** What the browser needs to answer before Python does. */

import type { Setting } from "../engine/block/settings";
import type { Word } from "../engine/convolution/random";

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
