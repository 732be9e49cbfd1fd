/** The comparison of the pinned stage with the present one: everything that its tiles depend on. */

import type { ComparisonHeader, ComparisonMode, DifferenceHeader, Tiles } from "../../../protocol";
import type { Scene } from "../../../source/scene";

/** CSS pixels between the two maps. */
export const PAIR_GAP = 4;
export type ShownMode = Exclude<ComparisonMode, "current">;
/** The difference with its tiles. */
export type DifferenceTiles = DifferenceHeader & Tiles;

export interface ComparisonView {
  mode: ShownMode;
  header: ComparisonHeader;
  pinned: Tiles;
  pinnedCodes: Uint8Array;
  difference: DifferenceTiles | null;
  differenceCodes: Uint8Array | null;
}

/** The comparison for a stage, if it is to be shown and has come. */
export function comparisonView(scene: Scene, stage: string): ComparisonView | null {
  const mode = scene.get("comparison");
  const compared = scene.frame("compared");
  const pinned = scene.frame("pinned");
  const codes = pinned?.arrays["tiles"]?.data;
  if (mode === "current" || !compared || !pinned?.header.tiles) return null;
  if (!(codes instanceof Uint8Array)) return null;
  if (compared.header.stage !== stage || pinned.header.stage !== stage) return null;
  const differenceCodes = compared.arrays["tiles"]?.data;
  const isDifference = mode === "difference" && differenceCodes instanceof Uint8Array;
  return {
    // If there is no difference, as between maps of different strides, the two are shown side by side.
    mode: isDifference ? "difference" : "beside",
    header: compared.header,
    pinned: pinned.header.tiles,
    pinnedCodes: codes,
    difference: isDifference ? (compared.header.difference as DifferenceTiles) : null,
    differenceCodes: isDifference ? differenceCodes : null,
  };
}

/**
 * The side that two tiles side by side aim at, so that both fit, at the same scale if possible.
 *
 * @param largest The longest side of either map, in cells.
 * @param target The side of a single tile in CSS pixels.
 * @param room The most that one of the two has, in CSS pixels.
 * @param ratio Device pixels per CSS pixel.
 */
export function pairSide(largest: number, target: number, room: number, ratio: number): number {
  const most = Math.min(target, room) * ratio;
  if (largest <= most) return (Math.floor(most / largest) * largest) / ratio;
  if (largest <= room * ratio) return target;
  return Math.min(target, largest / Math.ceil(largest / (room * ratio)) / ratio);
}
