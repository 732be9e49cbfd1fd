/** One tile: a channel's map, its strength relative to the layer's largest, and its caption. */

import { codeColours, isDiverging, NONFINITE, NONFINITE_CODE, pixel } from "../../picture/colour";
import type { GridCell } from "../../picture/grid";
import { paintAt, type TilePainter } from "../../picture/paint";
import { type CssSize, decodeCode, largestSize, layerExtent, tileExtent, zoom } from "../../picture/tile";
import { h, setAttributes, setStyle, setText } from "../../ui/dom";
import { say } from "../../words/language";
import { short } from "../../words/numbers";
import { makeCrosshair } from "./crosshair";
import { colourExtent, type MapsView, tileCodes, tileLimits } from "./view";

export interface MapTile extends GridCell {
  frame: HTMLElement;
  crosshair: HTMLElement;
  strength: HTMLElement;
  name: HTMLElement;
  value: HTMLElement;
  channel: number;
}

export function makeTile(): MapTile {
  const crosshair = makeCrosshair();
  const frame = h("div", { class: "cnnw-tile-frame" }, crosshair);
  const strength = h("span");
  const name = h("span");
  const value = h("span", { class: "cnnw-number" });
  const root = h(
    "div",
    { class: "cnnw-tile", role: "option" },
    frame,
    h("div", { class: "cnnw-strength" }, strength),
    h("div", { class: "cnnw-caption" }, name, value),
  );
  return { root, frame, crosshair, strength, name, value, channel: -1 };
}

/** A channel's caption: its largest value, or what is wrong with it. */
export function tileCaption(
  view: MapsView,
  channel: number,
  tiles = view.maps.header.tiles,
): { text: string; isOdd: boolean } {
  if (view.off.has(channel)) return { text: say("off"), isOdd: true };
  const span = tileExtent(tiles, channel);
  const broken = tiles.nonfinite[channel] ?? 0;
  if (broken > 0) return { text: `${broken} NaN`, isOdd: true };
  if (tiles.full[0] * tiles.full[1] === 1) return { text: short(span.minimum), isOdd: false };
  if (span.minimum === span.maximum) {
    const text = span.minimum === 0 ? say("all zero") : say("constant {value}", { value: short(span.minimum) });
    return { text, isOdd: true };
  }
  return { text: (isDiverging(tiles.range) ? "±" : "") + short(largestSize(span)), isOdd: false };
}

export function showTile(tile: MapTile, view: MapsView, channel: number, size: CssSize): void {
  const { tiles } = view.maps.header;
  tile.channel = channel;
  setStyle(tile.frame, "width", `${size.width}px`);
  setStyle(tile.frame, "height", `${size.height}px`);
  if (view.asColour) {
    showColourCaption(tile, view);
    return;
  }
  const { text, isOdd } = tileCaption(view, channel);
  const said = isOdd ? text : say("largest {value}", { value: text });
  const isPinned = view.pinned?.channel === channel;
  const share = largestSize(tileExtent(tiles, channel)) / (largestSize(layerExtent(tiles)) || 1);
  setStyle(tile.strength, "width", `${(100 * share).toFixed(1)}%`);
  setText(tile.name, String(channel));
  setText(tile.value, text);
  tile.root.classList.toggle("cnnw-odd", isOdd);
  tile.root.classList.toggle("cnnw-off", view.off.has(channel));
  setAttributes(tile.root, {
    "data-channel": channel,
    "aria-selected": String(isPinned),
    "aria-label": [say("channel {channel}", { channel }), said].join(", "),
    "aria-setsize": tiles.count,
    "aria-posinset": channel + 1,
  });
}

/** Paints a tile's cells. The corner is given in device pixels. */
export function drawTile(
  context: CanvasRenderingContext2D,
  painter: TilePainter,
  view: MapsView,
  channel: number,
  corner: { left: number; top: number },
): void {
  const { tiles } = view.maps.header;
  const scale = zoom(tiles, view.side, view.ratio);
  if (view.asColour) {
    paintAt(context, corner, tiles, scale, trueColour(view));
    return;
  }
  const colours = codeColours(tileExtent(tiles, channel), tileLimits(view, channel));
  const codes = tileCodes(view, channel);
  if (scale === 1) painter.paint(context, corner, tiles, codes, colours);
  else paintAt(context, corner, tiles, scale, (cell) => colours[codes[cell] as number] as number);
}

/** Three channels as red, green and blue, scaled by `colourExtent`. */
function trueColour(view: MapsView): (cell: number) => number {
  const { tiles } = view.maps.header;
  const { minimum, maximum } = colourExtent(view);
  const span = maximum - minimum || 1;
  const level = (channel: number) =>
    Uint8Array.from({ length: NONFINITE_CODE }, (_, code) => {
      const value = decodeCode(code, tileExtent(tiles, channel));
      return Math.min(255, Math.max(0, Math.floor(((value - minimum) / span) * 255 + 0.5)));
    });
  const levels = [level(0), level(1), level(2)] as const;
  const codes = [tileCodes(view, 0), tileCodes(view, 1), tileCodes(view, 2)] as const;
  return (cell) => {
    const [red, green, blue] = [codes[0][cell], codes[1][cell], codes[2][cell]] as [number, number, number];
    if (red === NONFINITE_CODE || green === NONFINITE_CODE || blue === NONFINITE_CODE) return NONFINITE;
    return pixel(levels[0][red] as number, levels[1][green] as number, levels[2][blue] as number);
  };
}

function showColourCaption(tile: MapTile, view: MapsView): void {
  setText(tile.name, say("0, 1, 2 as R, G, B"));
  setText(tile.value, "");
  tile.strength.style.width = "0";
  tile.root.classList.remove("cnnw-odd");
  setAttributes(tile.root, {
    "data-channel": "colour",
    "aria-selected": String(view.pinned !== null),
    "aria-label": say("channels 0, 1 and 2 as red, green and blue"),
    "aria-setsize": 1,
    "aria-posinset": 1,
  });
}
