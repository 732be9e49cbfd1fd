/** The colour scales of a channel's pinned map, present map and difference. */

import { type ColourLimits, type Extent, limits } from "../../../picture/colour";
import { layerExtent, tileExtent } from "../../../picture/tile";
import type { Tiles, ValueRange } from "../../../protocol";
import type { MapsView } from "../view";
import type { ComparisonView } from "./view";

/** A difference may have either sign. */
export const DIFFERENCE_RANGE: ValueRange = "signed";

export function union(one: Extent, other: Extent): Extent {
  return {
    minimum: Math.min(one.minimum, other.minimum),
    maximum: Math.max(one.maximum, other.maximum),
  };
}

/** The smallest and largest value of a channel in both its maps. */
export function pairExtent(pinned: Tiles, present: Tiles, channel: number): Extent {
  if (channel >= pinned.count) return tileExtent(present, channel);
  return union(tileExtent(pinned, channel), tileExtent(present, channel));
}

/** The smallest and largest value of all channels in both stages. */
export function pairLayer(pinned: Tiles, present: Tiles): Extent {
  return union(layerExtent(pinned), layerExtent(present));
}

/** The scale that a channel's pinned and present maps share. */
export function pairLimits(view: MapsView, comparison: ComparisonView, channel: number): ColourLimits {
  const { tiles } = view.maps.header;
  const span = pairExtent(comparison.pinned, tiles, channel);
  return limits(comparison.header.range, view.scale, view.colormap, span, pairLayer(comparison.pinned, tiles));
}

/** The scale of a difference, which is always symmetric about 0. */
export function differenceLimits(view: MapsView, difference: Tiles, channel: number): ColourLimits {
  const scale = view.scale === "channel" ? "channel" : "layer";
  return limits(DIFFERENCE_RANGE, scale, view.colormap, tileExtent(difference, channel), layerExtent(difference));
}
