/** The order in which channels are shown, and which of them are. Their numbers stay those of the layer. */

import type { Filter, Sort, Tiles } from "../../protocol";
import { changes } from "../../ui/schedule";
import { number } from "../../words/numbers";
import { isDead, isOdd } from "./diagnosis";

export const SORTS = ["number", "mean", "max", "variance", "dead"] as const satisfies readonly Sort[];
export const FILTERS = ["all", "alive", "dead", "odd"] as const satisfies readonly Filter[];

/** Channels in the order in which they are shown; null stands for all of them in the layer's order. */
export type Order = readonly number[] | null;

const KEPT: Readonly<Record<Filter, (tiles: Tiles, channel: number) => boolean>> = {
  all: () => true,
  alive: (tiles, channel) => !isDead(tiles, channel),
  dead: isDead,
  odd: isOdd,
};

/** The value that each channel is sorted by, in ascending order; null until it has come. */
function keys(tiles: Tiles, sort: Sort): number[] | null {
  switch (sort) {
    case "number":
      return tiles.maximum.map((_, channel) => channel);
    case "dead":
      return tiles.maximum.map((_, channel) => (isDead(tiles, channel) ? 0 : 1));
    case "max":
      return tiles.maximum.map((value) => -number(value));
    default:
      return tiles[sort]?.map((value) => -number(value)) ?? null;
  }
}

export function orderOf(tiles: Tiles, sort: Sort, filter: Filter): Order {
  if (sort === "number" && filter === "all") return null;
  const by = keys(tiles, sort);
  const kept = tiles.maximum.map((_, channel) => channel).filter((channel) => KEPT[filter](tiles, channel));
  // The sort is stable, so equal channels stay in the layer's order.
  return by ? kept.sort((a, b) => (by[a] as number) - (by[b] as number)) : kept;
}

/** Returns an `orderOf` that remembers its last result, so that each frame is sorted once. */
export function orders(): (tiles: Tiles, sort: Sort, filter: Filter) => Order {
  const differs = changes();
  let order: Order = null;
  return (tiles, sort, filter) => {
    if (differs(tiles, sort, filter)) order = orderOf(tiles, sort, filter);
    return order;
  };
}

export function channelAt(order: Order, index: number): number {
  return order ? (order[index] ?? 0) : index;
}

/** The position at which a channel is shown, or -1. */
export function placeOf(order: Order, channel: number): number {
  return order ? order.indexOf(channel) : channel;
}
