/** Everything that one paint of the feature maps depends on. */

import { type Limits, limits } from "../../picture/colour";
import { channelCodes, layerExtent, targetSide, tileExtent, VECTOR_SIDE } from "../../picture/tile";
import type { Card, Filter, MapsHeader, Scale, Selection, Sort, Tiles } from "../../protocol";
import type { Packed } from "../../protocol/wire/packed";
import type { Preview } from "../../source/preview/preview";
import type { Scene } from "../../source/scene";
import { APART_GAP, type Compare, compareView, pairSide } from "./comparison/view";
import type { Order } from "./order";

export interface MapsView {
  maps: Packed<MapsHeader>;
  card: Card | undefined;
  codes: Uint8Array;
  scale: Scale;
  colormap: string;
  /** The pinned place, if it is in the stage that is shown. */
  pinned: Selection | null;
  asColour: boolean;
  order: Order;
  /** Channels of this stage that are switched off. */
  off: ReadonlySet<number>;
  /** What was pinned, if it is to be shown. */
  compare: Compare | null;
  /** CSS pixels that a tile aims at, and device pixels per CSS pixel. */
  side: number;
  ratio: number;
  /** Whether it was worked out here, and Keras has not answered yet. */
  isPreview: boolean;
}

export function mapsView(
  scene: Scene,
  available: number,
  orderOf: (tiles: Tiles, sort: Sort, filter: Filter) => Order,
  preview: Preview | null = null,
): MapsView | null {
  const early = preview?.frame;
  const maps = early ?? scene.frame("maps");
  const codes = maps?.arrays["tiles"]?.data;
  if (!maps || !(codes instanceof Uint8Array)) return null;
  const { stage, stages, tiles } = maps.header;
  const selection = early ? preview.selection(scene.get("selection")) : scene.get("selection");
  const ratio = window.devicePixelRatio || 1;
  const compare = compareView(scene, stage);
  const asColour = !compare && tiles.count === 3 && scene.get("as_colour");
  return {
    maps,
    card: stages.find((card) => card.name === stage),
    codes,
    // A single value on its own scale would say nothing.
    scale: tiles.vector && scene.get("scale") === "channel" ? "layer" : scene.get("scale"),
    colormap: scene.get("colormap"),
    pinned: selection?.stage === stage ? selection : null,
    asColour,
    order: asColour ? null : orderOf(tiles, scene.get("channel_sort"), scene.get("channel_filter")),
    off: new Set(scene.get("off")?.[stage]),
    compare,
    side: sideOf(tiles, compare, available, ratio),
    ratio,
    isPreview: Boolean(early),
  };
}

function sideOf(tiles: Tiles, compare: Compare | null, available: number, ratio: number): number {
  if (tiles.vector) return VECTOR_SIDE;
  const side = targetSide(tiles.count, available);
  if (compare?.mode !== "beside" || available <= 0) return side;
  const largest = Math.max(...tiles.full, ...compare.pinned.full);
  return pairSide(largest, side, (available - APART_GAP) / 2, ratio);
}

export function tileLimits(view: MapsView, channel: number): Limits {
  const { tiles } = view.maps.header;
  return limits(tiles.range, view.scale, view.colormap, tileExtent(tiles, channel), layerExtent(tiles));
}

export function tileCodes(view: MapsView, channel: number): Uint8Array {
  return channelCodes(view.maps.header.tiles, view.codes, channel);
}

/**
 * Red, green and blue of a three-channel stage: the input in its true colours, any other from smallest to
 * largest.
 */
export function colourExtent(view: MapsView): { minimum: number; maximum: number; isTrue: boolean } {
  const isTrue = view.card?.kind === "input" && view.maps.header.tiles.range === "unit";
  return isTrue ? { minimum: 0, maximum: 1, isTrue } : { ...layerExtent(view.maps.header.tiles), isTrue };
}
