/** Tiles on the screen: their size, and which value lies where. */

import type { Num, Scale, ThumbnailHeader, Tiles } from "../protocol";
import { number } from "../words/numbers";
import { type ColourLimits, type Extent, LARGEST_CODE, limits, NONFINITE_CODE } from "./colour";

/** The side in CSS pixels that tiles aim at. With few channels there is room for more. */
const USUAL_SIDE = 112;
const FEW_SIDE = 280;
const FEW_CHANNELS = 3;

export function targetSide(channels: number, available: number): number {
  const side = channels <= FEW_CHANNELS ? FEW_SIDE : USUAL_SIDE;
  return available > 0 ? Math.min(side, Math.floor(available)) : side;
}

/** The side of a single-cell tile and the width of its column, for vectors, which show as a list of numbers. */
export const VECTOR_SIDE = 20;
export const VECTOR_SLOT = 88;

/** Width of a tile's column. It stays constant while a slider makes the maps a little smaller. */
export function slotWidth(cssWidth: number): number {
  return Math.max(Math.ceil(cssWidth), USUAL_SIDE);
}

/** A map as it was sent: `height` × `width` cells, each the mean of `step` × `step` values of the `full` map. */
export interface TileCells {
  height: number;
  width: number;
  full: readonly [number, number];
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

/** Device pixels per sent cell: one if the map was shrunk for the screen, else the integer that fits best. */
export function zoom(cells: TileCells, side: number, ratio: number): number {
  if (cells.step > 1) return 1;
  return Math.max(1, Math.round((side * ratio) / Math.max(cells.height, cells.width)));
}

export function cssSize(cells: TileCells, side: number, ratio: number): CssSize {
  const scale = zoom(cells, side, ratio) / ratio;
  return { width: cells.width * scale, height: cells.height * scale };
}

/** The map's row and column at a fraction of the tile. The last sent cell may cover less than a full step. */
export function placeAt(cells: TileCells, x: number, y: number): Place {
  const along = (fraction: number, sent: number, side: number) =>
    Math.min(side - 1, Math.max(0, Math.floor(fraction * sent * cells.step)));
  return { row: along(y, cells.height, cells.full[0]), col: along(x, cells.width, cells.full[1]) };
}

/** The centre of a map's cell, as fractions of the tile. */
export function fractionOf(cells: TileCells, place: Place): { x: number; y: number } {
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

/** A value as the sent bytes have it, which is rounded. */
export function roughValue(cells: TileCells, codes: Uint8Array, span: Extent, place: Place): number {
  const row = Math.min(cells.height - 1, Math.floor(place.row / cells.step));
  const col = Math.min(cells.width - 1, Math.floor(place.col / cells.step));
  return decodeCode(codes[row * cells.width + col] ?? NONFINITE_CODE, span);
}

/** The codes of one channel. */
export function channelCodes(tiles: TileCells, codes: Uint8Array, channel: number): Uint8Array {
  const size = tiles.height * tiles.width;
  return codes.subarray(channel * size, (channel + 1) * size);
}

/** The colour limits of a stage's thumbnail under the chosen scale. */
export function thumbLimits(card: ThumbnailHeader, scale: Scale, colormap: string): ColourLimits {
  const { minimum, maximum, layer_minimum, layer_maximum } = card.thumb;
  return limits(card.range, scale, colormap, extent(minimum, maximum), extent(layer_minimum, layer_maximum));
}

/** A distance on the screen in whole pixels of the image. */
export function wholePixels(distance: number, pixels: number, length: number): number {
  return length > 0 ? Math.round((distance * pixels) / length) + 0 : 0;
}
