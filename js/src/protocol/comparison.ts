/** The pinned configuration compared with the present one. From protocol/comparison.py, by scripts/protocol.py. */

import type { Num } from "./num";
import type { Selection, Tiles, ValueRange } from "./stage";

export type ComparisonMode = "current" | "beside" | "difference";

/** The tiles of the selected stage as they were when it was pinned. */
export interface PinnedHeader {
  revision: number;
  stage: string;
  /** Null where the pinned configuration has no such stage. */
  tiles: Tiles | null;
}

/** A present value, and the pinned value at the same place of the picture. */
export interface ValuePair extends Selection {
  value: Num;
  pinned: Num | null;
}

/** The largest and the mean difference over all channels. */
export interface DifferenceTotal {
  largest: Num;
  mean: Num;
}

/** Present maps minus pinned maps. The tiles come only while they are shown. */
export interface DifferenceHeader {
  count: number;
  largest: Num[];
  mean: Num[];
  strongest: number;
  total: DifferenceTotal;
  height?: number;
  width?: number;
  full?: readonly [number, number];
  step?: number;
  range?: ValueRange;
  minimum?: Num[];
  maximum?: Num[];
  nonfinite?: number[];
  vector?: boolean;
}

/** What has changed since a configuration was pinned, in words and in numbers. */
export interface ComparisonHeader {
  revision: number;
  stage: string;
  changes: string;
  note: string;
  range: ValueRange;
  /** What to add to a present row and column to get the pinned one; null where the two maps do not line up. */
  offset: readonly [number, number] | null;
  /** The present row and column at which the difference begins. */
  start: readonly [number, number] | null;
  difference: DifferenceHeader | null;
  at: ValuePair;
}
