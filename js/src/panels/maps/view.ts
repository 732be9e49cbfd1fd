/** Everything that painting the feature maps depends on. */

import { type ColourLimits, limits } from "../../picture/colour";
import { channelCodes, layerExtent, targetSide, tileExtent, VECTOR_SIDE } from "../../picture/tile";
import type { Filter, MapsHeader, Scale, Selection, Sort, StageHeader, Tiles } from "../../protocol";
import type { Packed } from "../../protocol/wire/packed";
import type { Preview } from "../../source/preview/preview";
import type { Scene } from "../../source/scene";
import { type ComparisonView, comparisonView, PAIR_GAP, pairSide } from "./comparison/view";
import type { Order } from "./order";

export interface MapsView {
  maps: Packed<MapsHeader>;
  card: StageHeader | undefined;
  codes: Uint8Array;
  scale: Scale;
  colormap: string;
  /** The selected place, if it is in the stage that is shown. */
  pinned: Selection | null;
  asColour: boolean;
  order: Order;
  /** Channels of this stage that are switched off. */
  off: ReadonlySet<number>;
  /** The comparison with what was pinned, if it is shown. */
  comparison: ComparisonView | null;
  /** The side in CSS pixels that tiles aim at, and device pixels per CSS pixel. */
  side: number;
  ratio: number;
  /** Whether these are a preview's tiles, and not Keras's. */
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
  const comparison = comparisonView(scene, stage);
  const asColour = !comparison && tiles.count === 3 && scene.get("as_colour");
  return {
    maps,
    card: stages.find((card) => card.name === stage),
    codes,
    // A single value on a scale of its own would always have the same colour.
    scale: tiles.vector && scene.get("scale") === "channel" ? "layer" : scene.get("scale"),
    colormap: scene.get("colormap"),
    pinned: selection?.stage === stage ? selection : null,
    asColour,
    order: asColour ? null : orderOf(tiles, scene.get("channel_sort"), scene.get("channel_filter")),
    off: new Set(scene.get("off")?.[stage]),
    comparison,
    side: sideOf(tiles, comparison, available, ratio),
    ratio,
    isPreview: Boolean(early),
  };
}

function sideOf(tiles: Tiles, comparison: ComparisonView | null, available: number, ratio: number): number {
  if (tiles.vector) return VECTOR_SIDE;
  const side = targetSide(tiles.count, available);
  if (comparison?.mode !== "beside" || available <= 0) return side;
  const largest = Math.max(...tiles.full, ...comparison.pinned.full);
  return pairSide(largest, side, (available - PAIR_GAP) / 2, ratio);
}

export function tileLimits(view: MapsView, channel: number): ColourLimits {
  const { tiles } = view.maps.header;
  return limits(tiles.range, view.scale, view.colormap, tileExtent(tiles, channel), layerExtent(tiles));
}

export function tileCodes(view: MapsView, channel: number): Uint8Array {
  return channelCodes(view.maps.header.tiles, view.codes, channel);
}

/** The values of black and full colour for three channels as RGB: true for an input, else the stage's extremes. */
export function colourExtent(view: MapsView): { minimum: number; maximum: number; isTrue: boolean } {
  const isTrue = view.card?.kind === "input" && view.maps.header.tiles.range === "unit";
  return isTrue ? { minimum: 0, maximum: 1, isTrue } : { ...layerExtent(view.maps.header.tiles), isTrue };
}
