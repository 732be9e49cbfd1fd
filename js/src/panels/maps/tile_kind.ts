/** The kinds of tile that a grid can show: what a tile consists of, and where its pictures are. */

import type { TilePainter } from "../../picture/paint";
import type { CssSize, Place, TileCells } from "../../picture/tile";
import { placeCrosshair } from "./crosshair";
import { drawTile, type MapTile, makeTile, showTile } from "./tile";
import type { MapsView } from "./view";

/** A picture on a tile. Adding `offset` to its rows and columns gives those of the selected stage. */
export interface TilePicture {
  frame: HTMLElement;
  cells: TileCells;
  offset: readonly [number, number];
}

export interface TileKind<T extends MapTile> {
  /** Height of what is below the pictures in CSS pixels, as in the style sheet. */
  captionHeight: number;
  /** The size of a channel's pictures together; `size` is that of the map. */
  pictureSize(view: MapsView, size: CssSize): CssSize;
  make(): T;
  show(tile: T, view: MapsView, channel: number, size: CssSize): void;
  /** Paints a channel's pictures. The corner is given in device pixels. */
  draw(
    context: CanvasRenderingContext2D,
    painter: TilePainter,
    view: MapsView,
    channel: number,
    corner: { left: number; top: number },
  ): void;
  /** The picture that an event's target is on. */
  pictureUnder(tile: T, target: Element, view: MapsView): TilePicture | null;
  placeCrosshair(tile: T, place: Place | null, view: MapsView, size: CssSize): void;
}

/** One picture for each channel. */
export const PLAIN: TileKind<MapTile> = {
  captionHeight: 21,
  pictureSize: (_, size) => size,
  make: makeTile,
  show: showTile,
  draw: drawTile,
  pictureUnder: ({ frame }, _, view) => ({ frame, cells: view.maps.header.tiles, offset: [0, 0] }),
  placeCrosshair: ({ crosshair }, place, view, size) => placeCrosshair(crosshair, place, view.maps.header.tiles, size),
};
