/** A model's class scores, and how they depend on channels. From protocol/scores.py, by scripts/protocol.py. */

import type { Num } from "./num";

/** One bar. */
export interface ScoreHeader {
  index: number;
  name: string;
  value: Num;
  text: string;
  is_best: boolean;
}

/** The bars of a model's scores. Where there are no scores, only `note` says why. */
export interface ClassScoresHeader {
  bars: ScoreHeader[];
  note: string;
  stage?: string;
  kind?: string;
  title?: string;
  is_share?: boolean;
  total?: number;
  found?: number;
  /** Number of channels that are switched off. */
  off?: number;
  /** Side of the square over the picture in pixels, or 0 without one. */
  covered?: number;
  limit?: Num;
  description?: string;
}

/** The effect of one channel. */
export interface EffectHeader {
  index: number;
  value: Num;
  text: string;
  without: string;
}

/** The channels that a score needs most. `stage` is absent until channels have been ranked. */
export interface EffectsHeader {
  bars: EffectHeader[];
  stage?: string;
  output?: number;
  name?: string;
  score?: string;
  limit?: Num;
  total?: number;
  reached?: number;
}
