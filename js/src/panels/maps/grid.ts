/** All channels of a stage as a grid of tiles, which can be pointed at and chosen. */

import { Grid } from "../../picture/grid";
import { TilePainter } from "../../picture/paint";
import { clampCell } from "../../picture/receptive_field";
import { type CssSize, cssSize, type Place, placeAt, slotWidth, VECTOR_SLOT } from "../../picture/tile";
import { setAttributes, setStyle } from "../../ui/dom";
import { arrowMove } from "../../ui/keys";
import { say } from "../../words/language";
import { channelAt, placeOf } from "./order";
import type { MapTile } from "./tile";
import type { TileKind } from "./tile_kind";
import type { MapsView } from "./view";

const GAP = 8;

export interface TileGridEvents {
  /** The place under the pointer or the keyboard's crosshair; null when it has left. */
  point(place: (Place & { channel: number }) | null): void;
  pin(place: Place & { channel: number }): void;
  close(): void;
}

export class TileGrid<T extends MapTile> {
  private readonly grid: Grid<T>;
  private readonly painter = new TilePainter();
  private view: MapsView | null = null;
  private size: CssSize = { width: 1, height: 1 };
  private place: (Place & { channel: number }) | null = null;

  constructor(
    private readonly kind: TileKind<T>,
    private readonly events: TileGridEvents,
    signal: AbortSignal,
  ) {
    this.grid = new Grid<T>(
      {
        class: "cnnw-tiles",
        label: say("Feature maps"),
        gap: GAP,
        make: () => kind.make(),
        bind: (tile, at) => this.bind(tile, at),
        draw: (context, at, left, top) => {
          if (this.view) this.drawOne(context, this.view, at, { left, top });
        },
      },
      signal,
    );
    const { list } = this.grid;
    list.addEventListener("pointermove", (event) => this.hover(event), { signal });
    list.addEventListener("pointerdown", (event) => this.hover(event), { signal });
    list.addEventListener("pointerleave", () => this.events.point(null), { signal });
    list.addEventListener("click", (event) => this.click(event), { signal });
    list.addEventListener("keydown", (event) => this.key(event), { signal });
    list.addEventListener("focusout", () => this.events.point(null), { signal });
  }

  get root(): HTMLElement {
    return this.grid.root;
  }

  show(view: MapsView): void {
    this.view = view;
    const { tiles } = view.maps.header;
    this.size = cssSize(tiles, view.side, view.ratio);
    const pictures = this.kind.pictureSize(view, this.size);
    setStyle(this.grid.list, "--cnnw-tile-width", `${Math.max(pictures.width, 88)}px`);
    const isNumber = tiles.vector;
    const width = isNumber ? VECTOR_SLOT : slotWidth(pictures.width);
    // In proportion to the width, so that what lies below stays while a slider makes the maps a little smaller.
    const tall = isNumber ? pictures.height : (pictures.height * width) / pictures.width;
    const cell = { width, height: Math.ceil(tall) + this.kind.captionHeight };
    this.grid.show(view.asColour ? 1 : (view.order?.length ?? tiles.count), cell);
  }

  /** Moves the crosshair to a place, or without one to the selected place. */
  moveCrosshair(place: (Place & { channel: number }) | null): void {
    this.place = place;
    if (!this.view) return;
    for (const [, tile] of this.grid.cells()) this.placeCrosshairOn(tile, this.view);
  }

  private placeCrosshairOn(tile: T, view: MapsView): void {
    const place = view.maps.header.tiles.vector ? null : (this.place ?? view.pinned);
    this.kind.placeCrosshair(tile, place, view, this.size);
  }

  private drawOne(
    context: CanvasRenderingContext2D,
    view: MapsView,
    at: number,
    corner: { left: number; top: number },
  ): void {
    this.kind.draw(context, this.painter, view, channelAt(view.order, at), corner);
  }

  private bind(tile: T, index: number): void {
    if (!this.view) return;
    const { order, asColour, pinned } = this.view;
    this.kind.show(tile, this.view, channelAt(order, index), this.size);
    this.placeCrosshairOn(tile, this.view);
    if (order) setAttributes(tile.root, { "aria-setsize": order.length, "aria-posinset": index + 1 });
    const resting = asColour ? 0 : Math.max(0, placeOf(order, pinned?.channel ?? 0));
    tile.root.tabIndex = index === resting ? 0 : -1;
  }

  private tileOf(event: Event): T | null {
    const root = (event.target as Element).closest<HTMLElement>(".cnnw-tile");
    for (const [, tile] of this.grid.cells()) if (tile.root === root) return tile;
    return null;
  }

  private channelOf(tile: T): number {
    return this.view?.asColour ? (this.view.pinned?.channel ?? 0) : tile.channel;
  }

  private placeIn(tile: T, event: PointerEvent | MouseEvent): Place | null {
    const pictureUnder = this.view && this.kind.pictureUnder(tile, event.target as Element, this.view);
    const box = pictureUnder?.frame.getBoundingClientRect();
    if (!this.view || !pictureUnder || !box || box.width === 0) return null;
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    if (x < 0 || x >= 1 || y < 0 || y >= 1) return null;
    const { row, col } = placeAt(pictureUnder.cells, x, y);
    const [height, width] = this.view.maps.header.tiles.full;
    const place = { row: row + pictureUnder.offset[0], col: col + pictureUnder.offset[1] };
    return place.row >= 0 && place.row < height && place.col >= 0 && place.col < width ? place : null;
  }

  private hover(event: PointerEvent): void {
    const tile = this.tileOf(event);
    const place = tile && this.placeIn(tile, event);
    this.events.point(tile && place ? { ...place, channel: this.channelOf(tile) } : null);
  }

  private click(event: MouseEvent): void {
    const tile = this.tileOf(event);
    if (!tile) return;
    const channel = this.channelOf(tile);
    const place = this.placeIn(tile, event) ?? this.view?.pinned;
    if (place) this.events.pin({ row: place.row, col: place.col, channel });
  }

  private key(event: KeyboardEvent): void {
    const tile = this.tileOf(event);
    if (!tile || !this.view || event.ctrlKey || event.metaKey || event.altKey) return;
    const handled = this.moveByKey(event, tile) || this.moveChannel(event, tile) || this.act(event, tile);
    if (handled) event.preventDefault();
  }

  private current(tile: T): Place & { channel: number } {
    const { row, col } = this.place ?? this.view?.pinned ?? { row: 0, col: 0 };
    return { row, col, channel: this.channelOf(tile) };
  }

  private moveByKey(event: KeyboardEvent, tile: T): boolean {
    const move = arrowMove(event);
    if (!move || !this.view) return false;
    const [height, width] = this.view.maps.header.tiles.full;
    const { row, col, channel } = this.current(tile);
    this.events.point({
      row: clampCell(row + move[0], height),
      col: clampCell(col + move[1], width),
      channel,
    });
    return true;
  }

  /** Moves to another channel in the order in which they are shown. */
  private moveChannel(event: KeyboardEvent, tile: T): boolean {
    if (!this.view || this.view.asColour) return false;
    const { order, maps } = this.view;
    const last = (order?.length ?? maps.header.tiles.count) - 1;
    const at = placeOf(order, tile.channel);
    const moves: Record<string, number> = {
      PageDown: Math.min(last, at + 1),
      PageUp: Math.max(0, at - 1),
      Home: 0,
      End: last,
    };
    const index = moves[event.key];
    if (index === undefined) return false;
    const place = { ...this.current(tile), channel: channelAt(order, index) };
    this.focusAt(index);
    this.events.point(place);
    return true;
  }

  /** Moves the focus to a channel's tile. */
  focus(channel: number): void {
    if (this.view) this.focusAt(placeOf(this.view.order, channel));
  }

  private focusAt(index: number): void {
    this.grid.reveal(index);
    this.grid.get(index)?.root.focus();
  }

  private act(event: KeyboardEvent, tile: T): boolean {
    if (event.key === "Escape") this.events.close();
    else if (event.key === "Enter" || event.key === " ") this.events.pin(this.current(tile));
    else return false;
    return true;
  }
}
