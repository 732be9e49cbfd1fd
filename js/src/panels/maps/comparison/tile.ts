/** A channel's pinned and present maps side by side, or their difference. */

import { type ColourLimits, codeColours } from "../../../picture/colour";
import { paintAt, type TilePainter } from "../../../picture/paint";
import type { CssSize, Place } from "../../../picture/tile";
import { channelCodes, cssSize, largestSize, layerExtent, tileExtent, zoom } from "../../../picture/tile";
import type { Tiles } from "../../../protocol";
import { h, setAttributes, setStyle, setText } from "../../../ui/dom";
import { say } from "../../../words/language";
import { number, short } from "../../../words/numbers";
import { makeCrosshair, placeCrosshair } from "../crosshair";
import { type MapTile, makeTile, showTile, tileCaption } from "../tile";
import type { TileKind, TilePicture } from "../tile_kind";
import type { MapsView } from "../view";
import { differenceLimits, pairLimits } from "./scale";
import { type ComparisonView, PAIR_GAP } from "./view";

export interface ComparisonTile extends MapTile {
  /** The frame of the pinned map. */
  other: HTMLElement;
  otherCrosshair: HTMLElement;
  differenceText: HTMLElement;
}

function make(): ComparisonTile {
  const tile = makeTile();
  const otherCrosshair = makeCrosshair();
  const other = h("div", { class: "cnnw-tile-frame cnnw-other" }, otherCrosshair);
  tile.frame.before(h("div", { class: "cnnw-pair" }));
  (tile.root.firstElementChild as Element).append(other, tile.frame);
  const differenceText = h("div", { class: "cnnw-caption cnnw-number" });
  tile.root.append(differenceText);
  return { ...tile, other, otherCrosshair, differenceText };
}

/** The gap in CSS pixels, rounded to whole device pixels. */
function gap(view: MapsView): number {
  return Math.round(PAIR_GAP * view.ratio) / view.ratio;
}

function sizeOf(tiles: Tiles, view: MapsView): CssSize {
  return cssSize(tiles, view.side, view.ratio);
}

function pictureSize(view: MapsView, size: CssSize): CssSize {
  const { comparison } = view;
  if (!comparison) return size;
  if (comparison.difference) return sizeOf(comparison.difference, view);
  const pinned = sizeOf(comparison.pinned, view);
  return { width: pinned.width + gap(view) + size.width, height: Math.max(pinned.height, size.height) };
}

function show(tile: ComparisonTile, view: MapsView, channel: number, size: CssSize): void {
  const { comparison } = view;
  if (!comparison) return;
  showTile(tile, view, channel, size);
  const isDifference = comparison.difference !== null;
  tile.other.hidden = isDifference;
  tile.frame.classList.toggle("cnnw-other", isDifference);
  const [resized, cells] = comparison.difference
    ? [tile.frame, comparison.difference]
    : [tile.other, comparison.pinned];
  const { width, height } = sizeOf(cells, view);
  setStyle(resized, "width", `${width}px`);
  setStyle(resized, "height", `${height}px`);
  setStyle(tile.other.parentElement as HTMLElement, "gap", `${gap(view)}px`);
  const words = numbers(comparison, channel);
  setText(tile.differenceText, words);
  if (comparison.difference) showDifference(tile, comparison.difference, channel);
  else showBeside(tile, view, comparison, channel);
  const label = [say("channel {channel}", { channel }), tile.value.textContent ?? "", words].join(", ");
  setAttributes(tile.root, { "aria-label": label });
}

function showBeside(tile: ComparisonTile, view: MapsView, comparison: ComparisonView, channel: number): void {
  const now = tileCaption(view, channel).text;
  const was = channel < comparison.pinned.count ? tileCaption(view, channel, comparison.pinned).text : say("no map");
  setText(tile.value, `${was} → ${now}`);
}

/** The bar shows how large the difference is relative to the layer's largest. */
function showDifference(tile: ComparisonTile, difference: Tiles, channel: number): void {
  const span = tileExtent(difference, channel);
  const share = channel < difference.count ? largestSize(span) / (largestSize(layerExtent(difference)) || 1) : 0;
  setStyle(tile.strength, "width", `${(100 * share).toFixed(1)}%`);
  tile.root.classList.toggle("cnnw-odd", channel >= difference.count);
  setText(tile.value, channel < difference.count ? `±${short(largestSize(span))}` : say("new channel"));
}

/** A channel's largest and mean absolute difference in words. */
function numbers(comparison: ComparisonView, channel: number): string {
  const { difference } = comparison.header;
  if (!difference || channel >= difference.count) return say("nothing to compare");
  const [largest, mean] = [difference.largest[channel], difference.mean[channel]].map((value) =>
    short(number(value ?? "NaN")),
  );
  if (comparison.difference) return say("mean |Δ| {mean}", { mean: mean ?? "" });
  return say("|Δ| largest {largest}, mean {mean}", { largest: largest ?? "", mean: mean ?? "" });
}

function draw(
  context: CanvasRenderingContext2D,
  painter: TilePainter,
  view: MapsView,
  channel: number,
  corner: { left: number; top: number },
): void {
  const { comparison } = view;
  if (!comparison) return;
  const { difference, differenceCodes } = comparison;
  if (difference && differenceCodes) {
    const about = differenceLimits(view, difference, channel);
    if (channel < difference.count)
      paintPlane(context, painter, view, difference, differenceCodes, channel, about, corner);
    return;
  }
  const bounds = pairLimits(view, comparison, channel);
  const { tiles } = view.maps.header;
  const { pinned, pinnedCodes } = comparison;
  if (channel < pinned.count) paintPlane(context, painter, view, pinned, pinnedCodes, channel, bounds, corner);
  const aside = sizeOf(pinned, view).width + gap(view);
  const beside = { left: corner.left + Math.round(aside * view.ratio), top: corner.top };
  paintPlane(context, painter, view, tiles, view.codes, channel, bounds, beside);
}

function paintPlane(
  context: CanvasRenderingContext2D,
  painter: TilePainter,
  view: MapsView,
  tiles: Tiles,
  all: Uint8Array,
  channel: number,
  bounds: ColourLimits,
  corner: { left: number; top: number },
): void {
  const colours = codeColours(tileExtent(tiles, channel), bounds);
  const codes = channelCodes(tiles, all, channel);
  const scale = zoom(tiles, view.side, view.ratio);
  if (scale === 1) painter.paint(context, corner, tiles, codes, colours);
  else paintAt(context, corner, tiles, scale, (cell) => colours[codes[cell] as number] as number);
}

function pictureUnder(tile: ComparisonTile, target: Element, view: MapsView): TilePicture | null {
  const { comparison } = view;
  const { tiles } = view.maps.header;
  if (!comparison) return null;
  const { offset, start } = comparison.header;
  if (comparison.difference && start) return { frame: tile.frame, cells: comparison.difference, offset: start };
  if (!tile.other.contains(target)) return { frame: tile.frame, cells: tiles, offset: [0, 0] };
  return offset && { frame: tile.other, cells: comparison.pinned, offset: [-offset[0], -offset[1]] };
}

function placeCrosshairs(tile: ComparisonTile, place: Place | null, view: MapsView, size: CssSize): void {
  const { comparison } = view;
  if (!comparison) return;
  const { difference, pinned, header } = comparison;
  const cells = difference ?? pinned;
  const by = difference ? header.start && [-header.start[0], -header.start[1]] : header.offset;
  const moved = place && by && { row: place.row + (by[0] ?? 0), col: place.col + (by[1] ?? 0) };
  const isInside = moved && moved.row >= 0 && moved.col >= 0 && moved.row < cells.full[0] && moved.col < cells.full[1];
  placeCrosshair(
    difference ? tile.crosshair : tile.otherCrosshair,
    isInside ? moved : null,
    cells,
    sizeOf(cells, view),
  );
  if (!difference) placeCrosshair(tile.crosshair, place, view.maps.header.tiles, size);
}

export const COMPARISON: TileKind<ComparisonTile> = {
  captionHeight: 37,
  pictureSize,
  make,
  show,
  draw,
  pictureUnder,
  placeCrosshair: placeCrosshairs,
};
