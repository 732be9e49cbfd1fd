/** In which order channels are shown, and which of them: numbers stay those of the layer. */

import type { Filter, Sort, Tiles } from "../../protocol";
import { changes } from "../../ui/schedule";
import { say } from "../../words/language";
import { number } from "../../words/numbers";

export const SORTS = ["number", "mean", "max", "variance", "dead"] as const satisfies readonly Sort[];
export const FILTERS = ["all", "alive", "dead", "odd"] as const satisfies readonly Filter[];

/** Channels in the order in which they are shown; null stands for all of them as they are. */
export type Order = readonly number[] | null;

/** Above this share of values at an end of its range, a channel counts as saturated. */
const MOSTLY = 0.5;

export function isDead(tiles: Tiles, channel: number): boolean {
  return isAllFinite(tiles, channel) && tiles.minimum[channel] === 0 && tiles.maximum[channel] === 0;
}

/** The same everywhere, though there is more than one place, and not zero. */
export function isConstant(tiles: Tiles, channel: number): boolean {
  const isSame = tiles.minimum[channel] === tiles.maximum[channel] && tiles.full[0] * tiles.full[1] > 1;
  return isAllFinite(tiles, channel) && isSame && tiles.minimum[channel] !== 0;
}

export function isAllFinite(tiles: Tiles, channel: number): boolean {
  return (tiles.nonfinite[channel] ?? 0) === 0;
}

export function isSaturated(tiles: Tiles, channel: number): boolean {
  return (tiles.saturated?.[channel] ?? 0) > MOSTLY;
}

function isOdd(tiles: Tiles, channel: number): boolean {
  return (
    isDead(tiles, channel) || isConstant(tiles, channel) || !isAllFinite(tiles, channel) || isSaturated(tiles, channel)
  );
}

const KEPT: Readonly<Record<Filter, (tiles: Tiles, channel: number) => boolean>> = {
  all: () => true,
  alive: (tiles, channel) => !isDead(tiles, channel),
  dead: isDead,
  odd: isOdd,
};

/** What each channel is sorted by, smallest first; null while it has not come. */
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
  // Equals stay in their order.
  return by ? kept.sort((a, b) => (by[a] as number) - (by[b] as number)) : kept;
}

/** Remembers the order, so that it is worked out once for each frame. */
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

/** The place at which a channel is shown; -1 if it is not. */
export function placeOf(order: Order, channel: number): number {
  return order ? order.indexOf(channel) : channel;
}

/** What is wrong with the channels, out of how many: "3 of 16 dead, 1 constant". */
export function diagnosis(tiles: Tiles): string {
  const count = (has: (tiles: Tiles, channel: number) => boolean) =>
    tiles.maximum.reduce<number>((sum, _, channel) => sum + Number(has(tiles, channel)), 0);
  const found: [Fault, number][] = [
    ["dead", count(isDead)],
    ["constant", count(isConstant)],
    ["nonfinite", count((each, channel) => !isAllFinite(each, channel))],
    ["saturated", count(isSaturated)],
  ];
  const [first, ...rest] = found.filter(([, how]) => how > 0);
  if (first) return [ofAll(...first, tiles.count), ...rest.map((each) => alone(...each))].join(", ");
  return tiles.count === 1 ? say("not dead") : say("none of {total} dead", { total: tiles.count });
}

type Fault = "dead" | "constant" | "nonfinite" | "saturated";

function ofAll(fault: Fault, count: number, total: number): string {
  switch (fault) {
    case "dead":
      return say("{count} of {total} dead", { count, total });
    case "constant":
      return say("{count} of {total} constant", { count, total });
    case "nonfinite":
      return say("{count} of {total} with NaN or ∞", { count, total });
    case "saturated":
      return say("{count} of {total} saturated", { count, total });
  }
}

function alone(fault: Fault, count: number): string {
  switch (fault) {
    case "dead":
      return say("{count} dead", { count });
    case "constant":
      return say("{count} constant", { count });
    case "nonfinite":
      return say("{count} with NaN or ∞", { count });
    case "saturated":
      return say("{count} saturated", { count });
  }
}
