/** All channels of a stage as tiles: painting, pointing, choosing. */

import { Grid } from "../../picture/grid";
import { TilePainter } from "../../picture/paint";
import { clampCell } from "../../picture/receptive_field";
import { type CssSize, cssSize, type Place, placeAt, slotWidth, VECTOR_SLOT } from "../../picture/tile";
import { setAttributes, setStyle } from "../../ui/dom";
import { arrowMove } from "../../ui/keys";
import { say } from "../../words/language";
import type { TileLook } from "./look";
import { channelAt, placeOf } from "./order";
import type { MapTile } from "./tile";
import type { MapsView } from "./view";

const GAP = 8;

export interface TileGridEvents {
  /** Under the pointer or the keyboard's crosshair; null when it has left. */
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
    private readonly look: TileLook<T>,
    private readonly events: TileGridEvents,
    signal: AbortSignal,
  ) {
    this.grid = new Grid<T>(
      {
        class: "cnnw-tiles",
        label: say("Feature maps"),
        gap: GAP,
        make: () => look.make(),
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
    const extent = this.look.extent(view, this.size);
    setStyle(this.grid.list, "--cnnw-tile-width", `${Math.max(extent.width, 88)}px`);
    const isNumber = tiles.vector;
    const width = isNumber ? VECTOR_SLOT : slotWidth(extent.width);
    // In proportion, so that what lies below does not move while a slider makes the maps a little smaller.
    const tall = isNumber ? extent.height : (extent.height * width) / extent.width;
    const cell = { width, height: Math.ceil(tall) + this.look.below };
    this.grid.show(view.asColour ? 1 : (view.order?.length ?? tiles.count), cell);
  }

  /** Moves the crosshair; without a place it rests on the pinned one. */
  cross(place: (Place & { channel: number }) | null): void {
    this.place = place;
    if (!this.view) return;
    for (const [, tile] of this.grid.cells()) this.crossOne(tile, this.view);
  }

  private crossOne(tile: T, view: MapsView): void {
    const crossed = view.maps.header.tiles.vector ? null : (this.place ?? view.pinned);
    this.look.cross(tile, crossed, view, this.size);
  }

  private drawOne(
    context: CanvasRenderingContext2D,
    view: MapsView,
    at: number,
    corner: { left: number; top: number },
  ): void {
    this.look.draw(context, this.painter, view, channelAt(view.order, at), corner);
  }

  private bind(tile: T, index: number): void {
    if (!this.view) return;
    const { order, asColour, pinned } = this.view;
    this.look.show(tile, this.view, channelAt(order, index), this.size);
    this.crossOne(tile, this.view);
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
    const under = this.view && this.look.under(tile, event.target as Element, this.view);
    const box = under?.frame.getBoundingClientRect();
    if (!this.view || !under || !box || box.width === 0) return null;
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    if (x < 0 || x >= 1 || y < 0 || y >= 1) return null;
    const { row, col } = placeAt(under.cells, x, y);
    const [height, width] = this.view.maps.header.tiles.full;
    const place = { row: row + under.offset[0], col: col + under.offset[1] };
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
    const handled = this.moveCross(event, tile) || this.moveChannel(event, tile) || this.act(event, tile);
    if (handled) event.preventDefault();
  }

  private current(tile: T): Place & { channel: number } {
    const { row, col } = this.place ?? this.view?.pinned ?? { row: 0, col: 0 };
    return { row, col, channel: this.channelOf(tile) };
  }

  private moveCross(event: KeyboardEvent, tile: T): boolean {
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

  /** To the channel that is shown next, whatever they are sorted by. */
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

  /** Gives a channel's tile the keyboard. */
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
