/** In which order channels are shown, and which of them: numbers stay those of the layer. */

import { changes } from "./frame";
import type { Tiles } from "./headers";
import { number } from "./text";

export const SORTS = ["number", "mean", "max", "variance", "dead"] as const;
export const FILTERS = ["all", "alive", "dead", "odd"] as const;
export type Sort = (typeof SORTS)[number];
export type Filter = (typeof FILTERS)[number];

/** Channels in the order in which they are shown; null stands for all of them as they are. */
export type Order = readonly number[] | null;

/** Above this share of values at an end of its range, a channel counts as saturated. */
const MOSTLY = 0.5;

export function isDead(tiles: Tiles, channel: number): boolean {
  return isFinite(tiles, channel) && tiles.minimum[channel] === 0 && tiles.maximum[channel] === 0;
}

/** The same everywhere, though there is more than one place, and not zero. */
export function isConstant(tiles: Tiles, channel: number): boolean {
  const isSame = tiles.minimum[channel] === tiles.maximum[channel] && tiles.full[0] * tiles.full[1] > 1;
  return isFinite(tiles, channel) && isSame && tiles.minimum[channel] !== 0;
}

export function isFinite(tiles: Tiles, channel: number): boolean {
  return (tiles.nonfinite[channel] ?? 0) === 0;
}

export function isSaturated(tiles: Tiles, channel: number): boolean {
  return (tiles.saturated?.[channel] ?? 0) > MOSTLY;
}

function isOdd(tiles: Tiles, channel: number): boolean {
  return (
    isDead(tiles, channel) ||
    isConstant(tiles, channel) ||
    !isFinite(tiles, channel) ||
    isSaturated(tiles, channel)
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
  const found: [number, string][] = [
    [count(isDead), "dead"],
    [count(isConstant), "constant"],
    [count((each, channel) => !isFinite(each, channel)), "with NaN or ∞"],
    [count(isSaturated), "saturated"],
  ];
  const parts = found.filter(([how]) => how > 0).map(([how, what]) => `${how} ${what}`);
  const [first, ...rest] = parts;
  if (first === undefined) return tiles.count === 1 ? "not dead" : `none of ${tiles.count} dead`;
  return [first.replace(" ", ` of ${tiles.count} `), ...rest].join(", ");
}
