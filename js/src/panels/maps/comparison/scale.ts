/** On which scale the pinned and the present map of a channel are shown, and their difference. */

import { type Extent, type Limits, limits } from "../../../picture/colour";
import { layerExtent, tileExtent } from "../../../picture/tile";
import type { Range, Tiles } from "../../../protocol";
import type { MapsView } from "../view";
import type { Compare } from "./view";

/** A difference has either sign. */
export const APART: Range = "signed";

export function union(one: Extent, other: Extent): Extent {
  return {
    minimum: Math.min(one.minimum, other.minimum),
    maximum: Math.max(one.maximum, other.maximum),
  };
}

/** The smallest and the largest value of a channel, pinned and present together. */
export function pairExtent(pinned: Tiles, present: Tiles, channel: number): Extent {
  if (channel >= pinned.count) return tileExtent(present, channel);
  return union(tileExtent(pinned, channel), tileExtent(present, channel));
}

/** The same of all channels. */
export function pairLayer(pinned: Tiles, present: Tiles): Extent {
  return union(layerExtent(pinned), layerExtent(present));
}

/** One scale for a channel's pinned and its present map. */
export function pairLimits(view: MapsView, compare: Compare, channel: number): Limits {
  const { tiles } = view.maps.header;
  const span = pairExtent(compare.pinned, tiles, channel);
  return limits(compare.header.range, view.scale, view.colormap, span, pairLayer(compare.pinned, tiles));
}

/** A difference is always shown about 0, whatever the scale. */
export function apartLimits(view: MapsView, apart: Tiles, channel: number): Limits {
  const scale = view.scale === "channel" ? "channel" : "layer";
  return limits(APART, scale, view.colormap, tileExtent(apart, channel), layerExtent(apart));
}
