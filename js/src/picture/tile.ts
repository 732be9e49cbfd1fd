/** A tile of sent cells on the screen: its size, and which value lies where. */

import type { Num, Scale, ThumbCard, Tiles } from "../protocol";
import { number } from "../words/numbers";
import { type Extent, LARGEST_CODE, type Limits, limits, NONFINITE_CODE } from "./colour";

/** The side, in CSS pixels, that tiles aim at; few channels have room for more. */
const USUAL_SIDE = 112;
const FEW_SIDE = 280;
const FEW_CHANNELS = 3;

export function targetSide(channels: number, available: number): number {
  const side = channels <= FEW_CHANNELS ? FEW_SIDE : USUAL_SIDE;
  return available > 0 ? Math.min(side, Math.floor(available)) : side;
}

/** The side of a tile of one cell, and its column's width: a list of numbers, each with its colour and bar. */
export const VECTOR_SIDE = 20;
export const VECTOR_SLOT = 88;

/** Width of a tile's column: it stays as it is while a slider makes the maps a little smaller. */
export function slotWidth(cssWidth: number): number {
  return Math.max(Math.ceil(cssWidth), USUAL_SIDE);
}

export interface Cells {
  height: number;
  width: number;
  full: [number, number];
  step: number;
}

export interface Place {
  row: number;
  col: number;
}

export interface CssSize {
  width: number;
  height: number;
}

/**
 * Device pixels per sent cell: one where the map was shrunk for the screen, else the whole number that
 * fits best.
 */
export function zoom(cells: Cells, side: number, ratio: number): number {
  if (cells.step > 1) return 1;
  return Math.max(1, Math.round((side * ratio) / Math.max(cells.height, cells.width)));
}

export function cssSize(cells: Cells, side: number, ratio: number): CssSize {
  const scale = zoom(cells, side, ratio) / ratio;
  return { width: cells.width * scale, height: cells.height * scale };
}

/**
 * The map's own row and column at a fraction of the tile. The last sent cell may cover less than a whole
 * step.
 */
export function placeAt(cells: Cells, x: number, y: number): Place {
  const along = (fraction: number, sent: number, side: number) =>
    Math.min(side - 1, Math.max(0, Math.floor(fraction * sent * cells.step)));
  return { row: along(y, cells.height, cells.full[0]), col: along(x, cells.width, cells.full[1]) };
}

/** The middle of a map's cell as fractions of the tile. */
export function fractionOf(cells: Cells, place: Place): { x: number; y: number } {
  return {
    x: (place.col + 0.5) / (cells.width * cells.step),
    y: (place.row + 0.5) / (cells.height * cells.step),
  };
}

export function extent(minimum: Num | undefined, maximum: Num | undefined): Extent {
  return { minimum: number(minimum ?? "NaN"), maximum: number(maximum ?? "NaN") };
}

export function tileExtent(tiles: Tiles, channel: number): Extent {
  return extent(tiles.minimum[channel], tiles.maximum[channel]);
}

/** From the smallest to the largest finite value of all tiles. */
export function layerExtent(tiles: Tiles): Extent {
  const lows = tiles.minimum.map(number).filter(Number.isFinite);
  const highs = tiles.maximum.map(number).filter(Number.isFinite);
  const least = lows.reduce((a, b) => Math.min(a, b), Infinity);
  const most = highs.reduce((a, b) => Math.max(a, b), -Infinity);
  return lows.length && highs.length ? { minimum: least, maximum: most } : { minimum: 0, maximum: 0 };
}

export function largestSize({ minimum, maximum }: Extent): number {
  const size = Math.max(Math.abs(minimum), Math.abs(maximum));
  return Number.isFinite(size) ? size : 0;
}

export function decodeCode(code: number, { minimum, maximum }: Extent): number {
  if (code === NONFINITE_CODE) return NaN;
  return minimum + (code / LARGEST_CODE) * (maximum - minimum);
}

/** What the sent bytes say about one value: near it, not exactly it. */
export function roughValue(cells: Cells, codes: Uint8Array, span: Extent, place: Place): number {
  const row = Math.min(cells.height - 1, Math.floor(place.row / cells.step));
  const col = Math.min(cells.width - 1, Math.floor(place.col / cells.step));
  return decodeCode(codes[row * cells.width + col] ?? NONFINITE_CODE, span);
}

/** The bytes of one channel. */
export function channelCodes(tiles: Cells, codes: Uint8Array, channel: number): Uint8Array {
  const size = tiles.height * tiles.width;
  return codes.subarray(channel * size, (channel + 1) * size);
}

/** The limits of a stage's thumbnail, which follow the same choice of scale. */
export function thumbLimits(card: ThumbCard, scale: Scale, colormap: string): Limits {
  const { minimum, maximum, layer_minimum, layer_maximum } = card.thumb;
  return limits(card.range, scale, colormap, extent(minimum, maximum), extent(layer_minimum, layer_maximum));
}

/** A way on the screen in whole pixels of the image. */
export function wholePixels(way: number, pixels: number, length: number): number {
  return length > 0 ? Math.round((way * pixels) / length) + 0 : 0;
}
