/** The pinned stage beside the present one: everything that their tiles depend on. */

import type { Apart, ComparedHeader, Comparison, Tiles } from "../../../protocol";
import type { Scene } from "../../../source/scene";

/** CSS pixels between the two maps. */
export const APART_GAP = 4;
export type Mode = Exclude<Comparison, "current">;
/** The difference with its tiles. */
export type ApartTiles = Apart & Tiles;

export interface Compare {
  mode: Mode;
  header: ComparedHeader;
  pinned: Tiles;
  pinnedCodes: Uint8Array;
  apart: ApartTiles | null;
  apartCodes: Uint8Array | null;
}

/** What was pinned and how it differs, if it is to be shown and has come for this stage. */
export function compareView(scene: Scene, stage: string): Compare | null {
  const wanted = scene.get("comparison");
  const compared = scene.frame("compared");
  const pinned = scene.frame("pinned");
  const codes = pinned?.arrays["tiles"]?.data;
  if (wanted === "current" || !compared || !pinned?.header.tiles) return null;
  if (!(codes instanceof Uint8Array)) return null;
  if (compared.header.stage !== stage || pinned.header.stage !== stage) return null;
  const apartCodes = compared.arrays["tiles"]?.data;
  const isApart = wanted === "difference" && apartCodes instanceof Uint8Array;
  return {
    // Without a difference, as between maps of other strides, the two are still to be seen.
    mode: isApart ? "difference" : "beside",
    header: compared.header,
    pinned: pinned.header.tiles,
    pinnedCodes: codes,
    apart: isApart ? (compared.header.difference as ApartTiles) : null,
    apartCodes: isApart ? apartCodes : null,
  };
}

/**
 * The side that two tiles side by side aim at, so that both fit and are drawn at one scale where they can.
 *
 * @param largest The longest side of either map, in cells.
 * @param target The side of a tile that stands alone, CSS pixels; `room` is what one of the two has at most.
 */
export function pairSide(largest: number, target: number, room: number, ratio: number): number {
  const most = Math.min(target, room) * ratio;
  if (largest <= most) return (Math.floor(most / largest) * largest) / ratio;
  if (largest <= room * ratio) return target;
  return Math.min(target, largest / Math.ceil(largest / (room * ratio)) / ratio);
}
