/** How a grid of channels shows each one: what a tile is made of, and where its pictures are. */

import type { TilePainter } from "../../picture/paint";
import type { Cells, CssSize, Place } from "../../picture/tile";
import { placeCrosshair } from "./crosshair";
import { drawTile, type MapTile, makeTile, showTile } from "./tile";
import type { MapsView } from "./view";

/** A picture on a tile, and how far its places are from those of the stage that is looked at. */
export interface Under {
  frame: HTMLElement;
  cells: Cells;
  offset: readonly [number, number];
}

export interface TileLook<T extends MapTile> {
  /** What stands under the pictures, CSS pixels, as the style sheet has it. */
  below: number;
  /** The pictures of one channel together; `size` is that of the map itself. */
  extent(view: MapsView, size: CssSize): CssSize;
  make(): T;
  show(tile: T, view: MapsView, channel: number, size: CssSize): void;
  /** Paints a channel, its corner given in device pixels. */
  draw(
    context: CanvasRenderingContext2D,
    painter: TilePainter,
    view: MapsView,
    channel: number,
    corner: { left: number; top: number },
  ): void;
  /** The picture that an event is on. */
  under(tile: T, target: Element, view: MapsView): Under | null;
  cross(tile: T, place: Place | null, view: MapsView, size: CssSize): void;
}

/** One picture a channel. */
export const PLAIN: TileLook<MapTile> = {
  below: 21,
  extent: (_, size) => size,
  make: makeTile,
  show: showTile,
  draw: drawTile,
  under: ({ frame }, _, view) => ({ frame, cells: view.maps.header.tiles, offset: [0, 0] }),
  cross: ({ cross }, place, view, size) => placeCrosshair(cross, place, view.maps.header.tiles, size),
};
