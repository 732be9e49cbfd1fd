/** A channel's pinned and present map side by side, or their difference. */

import { codeColours, type Limits } from "../../../picture/colour";
import { paintAt, type TilePainter } from "../../../picture/paint";
import type { CssSize, Place } from "../../../picture/tile";
import { channelCodes, cssSize, largestSize, layerExtent, tileExtent, zoom } from "../../../picture/tile";
import type { Tiles } from "../../../protocol";
import { h, setAttributes, setStyle, setText } from "../../../ui/dom";
import { say } from "../../../words/language";
import { number, short } from "../../../words/numbers";
import { makeCrosshair, placeCrosshair } from "../crosshair";
import type { TileLook, Under } from "../look";
import { type MapTile, makeTile, showTile, tileCaption } from "../tile";
import type { MapsView } from "../view";
import { apartLimits, pairLimits } from "./scale";
import { APART_GAP, type Compare } from "./view";

export interface CompareTile extends MapTile {
  /** The frame of the pinned map. */
  other: HTMLElement;
  otherCross: HTMLElement;
  apart: HTMLElement;
}

function make(): CompareTile {
  const tile = makeTile();
  const otherCross = makeCrosshair();
  const other = h("div", { class: "cnnw-tile-frame cnnw-other" }, otherCross);
  tile.frame.before(h("div", { class: "cnnw-pair" }));
  (tile.root.firstElementChild as Element).append(other, tile.frame);
  const apart = h("div", { class: "cnnw-caption cnnw-number" });
  tile.root.append(apart);
  return { ...tile, other, otherCross, apart };
}

/** The gap in CSS pixels that is a whole number of device pixels. */
function gap(view: MapsView): number {
  return Math.round(APART_GAP * view.ratio) / view.ratio;
}

function sizeOf(tiles: Tiles, view: MapsView): CssSize {
  return cssSize(tiles, view.side, view.ratio);
}

function extent(view: MapsView, size: CssSize): CssSize {
  const { compare } = view;
  if (!compare) return size;
  if (compare.apart) return sizeOf(compare.apart, view);
  const pinned = sizeOf(compare.pinned, view);
  return { width: pinned.width + gap(view) + size.width, height: Math.max(pinned.height, size.height) };
}

function show(tile: CompareTile, view: MapsView, channel: number, size: CssSize): void {
  const { compare } = view;
  if (!compare) return;
  showTile(tile, view, channel, size);
  const isApart = compare.apart !== null;
  tile.other.hidden = isApart;
  tile.frame.classList.toggle("cnnw-other", isApart);
  const [resized, cells] = compare.apart ? [tile.frame, compare.apart] : [tile.other, compare.pinned];
  const { width, height } = sizeOf(cells, view);
  setStyle(resized, "width", `${width}px`);
  setStyle(resized, "height", `${height}px`);
  setStyle(tile.other.parentElement as HTMLElement, "gap", `${gap(view)}px`);
  const words = numbers(compare, channel);
  setText(tile.apart, words);
  if (compare.apart) showApart(tile, compare.apart, channel);
  else showBeside(tile, view, compare, channel);
  const label = [say("channel {channel}", { channel }), tile.value.textContent ?? "", words].join(", ");
  setAttributes(tile.root, { "aria-label": label });
}

function showBeside(tile: CompareTile, view: MapsView, compare: Compare, channel: number): void {
  const now = tileCaption(view, channel).text;
  const was = channel < compare.pinned.count ? tileCaption(view, channel, compare.pinned).text : say("no map");
  setText(tile.value, `${was} → ${now}`);
}

/** In place of the map's own strength: how large the difference is against the layer's largest. */
function showApart(tile: CompareTile, apart: Tiles, channel: number): void {
  const span = tileExtent(apart, channel);
  const share = channel < apart.count ? largestSize(span) / (largestSize(layerExtent(apart)) || 1) : 0;
  setStyle(tile.strength, "width", `${(100 * share).toFixed(1)}%`);
  tile.root.classList.toggle("cnnw-odd", channel >= apart.count);
  setText(tile.value, channel < apart.count ? `±${short(largestSize(span))}` : say("new channel"));
}

/** The numbers of a channel's difference. */
function numbers(compare: Compare, channel: number): string {
  const { difference } = compare.header;
  if (!difference || channel >= difference.count) return say("nothing to compare");
  const [largest, mean] = [difference.largest[channel], difference.mean[channel]].map((value) =>
    short(number(value ?? "NaN")),
  );
  if (compare.apart) return say("mean |Δ| {mean}", { mean: mean ?? "" });
  return say("|Δ| largest {largest}, mean {mean}", { largest: largest ?? "", mean: mean ?? "" });
}

function draw(
  context: CanvasRenderingContext2D,
  painter: TilePainter,
  view: MapsView,
  channel: number,
  corner: { left: number; top: number },
): void {
  const { compare } = view;
  if (!compare) return;
  const { apart, apartCodes } = compare;
  if (apart && apartCodes) {
    const about = apartLimits(view, apart, channel);
    if (channel < apart.count) paintPlane(context, painter, view, apart, apartCodes, channel, about, corner);
    return;
  }
  const bounds = pairLimits(view, compare, channel);
  const { tiles } = view.maps.header;
  const { pinned, pinnedCodes } = compare;
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
  bounds: Limits,
  corner: { left: number; top: number },
): void {
  const colours = codeColours(tileExtent(tiles, channel), bounds);
  const codes = channelCodes(tiles, all, channel);
  const scale = zoom(tiles, view.side, view.ratio);
  if (scale === 1) painter.paint(context, corner, tiles, codes, colours);
  else paintAt(context, corner, tiles, scale, (cell) => colours[codes[cell] as number] as number);
}

function under(tile: CompareTile, target: Element, view: MapsView): Under | null {
  const { compare } = view;
  const { tiles } = view.maps.header;
  if (!compare) return null;
  const { offset, start } = compare.header;
  if (compare.apart && start) return { frame: tile.frame, cells: compare.apart, offset: start };
  if (!tile.other.contains(target)) return { frame: tile.frame, cells: tiles, offset: [0, 0] };
  return offset && { frame: tile.other, cells: compare.pinned, offset: [-offset[0], -offset[1]] };
}

function cross(tile: CompareTile, place: Place | null, view: MapsView, size: CssSize): void {
  const { compare } = view;
  if (!compare) return;
  const { apart, pinned, header } = compare;
  const cells = apart ?? pinned;
  const by = apart ? header.start && [-header.start[0], -header.start[1]] : header.offset;
  const moved = place && by && { row: place.row + (by[0] ?? 0), col: place.col + (by[1] ?? 0) };
  const isInside = moved && moved.row >= 0 && moved.col >= 0 && moved.row < cells.full[0] && moved.col < cells.full[1];
  placeCrosshair(apart ? tile.cross : tile.otherCross, isInside ? moved : null, cells, sizeOf(cells, view));
  if (!apart) placeCrosshair(tile.cross, place, view.maps.header.tiles, size);
}

export const COMPARED: TileLook<CompareTile> = { below: 37, extent, make, show, draw, under, cross };
