/** A model's class scores, and how they depend on channels. */

import type { Num } from "./stages";

export interface ScoreHeader {
  index: number;
  name: string;
  value: Num;
  text: string;
  is_best: boolean;
}

/** As `frames.scores.scores_dict` in Python. Where there are no scores, only `note` says why. */
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

/** As `frames.scores.effects_dict` in Python. `stage` is absent until channels have been ranked. */
export interface EffectsHeader {
  bars: { index: number; value: Num; text: string; without: string }[];
  stage?: string;
  name?: string;
  score?: string;
  limit?: Num;
  total?: number;
  reached?: number;
}
