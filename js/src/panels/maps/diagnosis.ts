/** What is wrong with channels: dead, constant, saturated, or with values that are not finite. */

import type { Tiles } from "../../protocol";
import { say } from "../../words/language";

type ChannelFault = "dead" | "constant" | "nonfinite" | "saturated";

/** A channel counts as saturated if more than this share of its values is at an end of the range. */
const MOSTLY = 0.5;

/** Whether all of a channel's values are zero. */
export function isDead(tiles: Tiles, channel: number): boolean {
  return isAllFinite(tiles, channel) && tiles.minimum[channel] === 0 && tiles.maximum[channel] === 0;
}

/** Whether a channel has the same value in more than one place, and that is not zero. */
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

/** Whether anything is wrong with a channel. */
export function isOdd(tiles: Tiles, channel: number): boolean {
  return (
    isDead(tiles, channel) || isConstant(tiles, channel) || !isAllFinite(tiles, channel) || isSaturated(tiles, channel)
  );
}

/** What is wrong with how many channels, for example "3 of 16 dead, 1 constant". */
export function diagnosis(tiles: Tiles): string {
  const count = (has: (tiles: Tiles, channel: number) => boolean) =>
    tiles.maximum.reduce<number>((sum, _, channel) => sum + Number(has(tiles, channel)), 0);
  const found: [ChannelFault, number][] = [
    ["dead", count(isDead)],
    ["constant", count(isConstant)],
    ["nonfinite", count((each, channel) => !isAllFinite(each, channel))],
    ["saturated", count(isSaturated)],
  ];
  const [first, ...rest] = found.filter(([, how]) => how > 0);
  if (first) return [ofAll(...first, tiles.count), ...rest.map((each) => alone(...each))].join(", ");
  return tiles.count === 1 ? say("not dead") : say("none of {total} dead", { total: tiles.count });
}

function ofAll(fault: ChannelFault, count: number, total: number): string {
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

function alone(fault: ChannelFault, count: number): string {
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
