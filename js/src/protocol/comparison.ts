/** The pinned configuration compared with the present one. */

import type { Num, Selection, Tiles, ValueRange } from "./stages";

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

/** Present maps minus pinned maps. The tiles come only while they are shown. */
export interface DifferenceHeader extends Partial<Tiles> {
  count: number;
  largest: Num[];
  mean: Num[];
  strongest: number;
  total: { largest: Num; mean: Num };
}

export interface ComparisonHeader {
  revision: number;
  stage: string;
  changes: string;
  note: string;
  range: ValueRange;
  /** What to add to a present row and column to get the pinned one; null where the two maps do not line up. */
  offset: [number, number] | null;
  /** The present row and column at which the difference begins. */
  start: [number, number] | null;
  difference: DifferenceHeader | null;
  at: ValuePair;
}
