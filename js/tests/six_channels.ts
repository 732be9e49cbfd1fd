/** Tiles as Python sends them, for tests. */

import type { Tiles } from "../src/protocol";

/** Six channels: alive, dead, constant, strongest, with NaN, dead. */
export const TILES: Tiles = {
  count: 6,
  height: 4,
  width: 4,
  full: [4, 4],
  step: 1,
  range: "signed",
  minimum: [-1, 0, 2, -9, 0, 0],
  maximum: [3, 0, 2, 5, 0, 0],
  nonfinite: [0, 0, 0, 0, 7, 0],
  vector: false,
};
