/** A model's scores, and which channels they need. */

import type { Num } from "./stages";

export interface ScoreHeader {
  index: number;
  name: string;
  value: Num;
  text: string;
  is_best: boolean;
}

/** As `frames.scores.scores_dict` in Python; only a note where there are none. */
export interface ClassScoresHeader {
  bars: ScoreHeader[];
  note: string;
  stage?: string;
  kind?: string;
  title?: string;
  is_share?: boolean;
  total?: number;
  found?: number;
  /** How many channels are switched off. */
  off?: number;
  /** Side of the square over the picture in pixels; 0 without one. */
  covered?: number;
  limit?: Num;
  description?: string;
}

/** As `frames.scores.effects_dict`; no stage where nothing was ranked yet. */
export interface EffectsHeader {
  bars: { index: number; value: Num; text: string; without: string }[];
  stage?: string;
  name?: string;
  score?: string;
  limit?: Num;
  total?: number;
  reached?: number;
}
