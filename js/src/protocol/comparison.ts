/** What was pinned, beside what is there now. */

import type { Num, Range, Selection, Tiles } from "./stages";

export type Comparison = "current" | "beside" | "difference";

/** The tiles of the stage that is looked at, as it was when it was pinned. */
export interface PinnedHeader {
  revision: number;
  stage: string;
  /** Null where the pinned configuration has no such stage. */
  tiles: Tiles | null;
}

/** A present value, and the pinned one over the same place of the picture. */
export interface ValuePair extends Selection {
  value: Num;
  pinned: Num | null;
}

/** Present maps less pinned ones; the tiles themselves come only where they are shown. */
export interface Apart extends Partial<Tiles> {
  count: number;
  largest: Num[];
  mean: Num[];
  strongest: number;
  total: { largest: Num; mean: Num };
}

export interface ComparedHeader {
  revision: number;
  stage: string;
  changes: string;
  note: string;
  range: Range;
  /** From a present row and column to the pinned one; null where the two cannot be laid over each other. */
  offset: [number, number] | null;
  /** The present row and column at which the difference begins. */
  start: [number, number] | null;
  difference: Apart | null;
  at: ValuePair;
}
