/** All channels of a stage as tiles: painting, pointing, choosing. */

import { placeCrosshair } from "./crosshair";
import { setStyle } from "./dom";
import { clampCell } from "./field";
import { Grid } from "./grid";
import { arrowMove } from "./keys";
import { type MapTile, drawTile, makeTile, showTile } from "./map_tile";
import type { MapsView } from "./maps_view";
import { type CssSize, type Place, VECTOR_SLOT, cssSize, isVector, placeAt, slotWidth } from "./tile";

const GAP = 8;
/** The strength bar and the caption under a tile, as the style sheet has them. */
const BELOW = 21;

export interface TileGridEvents {
  /** Under the pointer or the keyboard's crosshair; null when it has left. */
  point(place: (Place & { channel: number }) | null): void;
  pin(place: Place & { channel: number }): void;
  close(): void;
}

export class TileGrid {
  private readonly grid: Grid<MapTile>;
  private view: MapsView | null = null;
  private size: CssSize = { width: 1, height: 1 };
  private place: (Place & { channel: number }) | null = null;

  constructor(
    private readonly events: TileGridEvents,
    signal: AbortSignal,
  ) {
    this.grid = new Grid<MapTile>(
      {
        class: "cnnw-tiles",
        label: "Feature maps",
        gap: GAP,
        make: makeTile,
        bind: (tile, at) => this.bind(tile, at),
        draw: (context, channel, left, top) => {
          if (this.view) drawTile(context, this.view, channel, { left, top });
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
    setStyle(this.grid.list, "--cnnw-tile-width", `${Math.max(this.size.width, 88)}px`);
    const isNumber = isVector(tiles);
    const width = isNumber ? VECTOR_SLOT : slotWidth(this.size.width);
    const tall = isNumber ? this.size.height : (this.size.height * width) / this.size.width;
    // In proportion, so that what lies below does not move while a slider makes the maps a little smaller.
    const cell = { width, height: Math.ceil(tall) + BELOW };
    this.grid.show(view.asColour ? 1 : tiles.count, cell);
    this.cross(this.place);
  }

  /** Moves the crosshair; without a place it rests on the pinned one. */
  cross(place: (Place & { channel: number }) | null): void {
    this.place = place;
    if (!this.view) return;
    const { tiles } = this.view.maps.header;
    const crossed = isVector(tiles) ? null : (place ?? this.view.pinned);
    placeCrosshair(this.grid.list, crossed, tiles, this.size);
  }

  private bind(tile: MapTile, index: number): void {
    if (!this.view) return;
    showTile(tile, this.view, index, this.size);
    const resting = this.view.asColour ? 0 : (this.view.pinned?.channel ?? 0);
    tile.root.tabIndex = index === resting ? 0 : -1;
  }

  private tileOf(event: Event): MapTile | null {
    const root = (event.target as Element).closest<HTMLElement>(".cnnw-tile");
    for (const [, tile] of this.grid.cells()) if (tile.root === root) return tile;
    return null;
  }

  private channelOf(tile: MapTile): number {
    return this.view?.asColour ? (this.view.pinned?.channel ?? 0) : tile.channel;
  }

  private placeIn(tile: MapTile, event: PointerEvent | MouseEvent): Place | null {
    const box = tile.frame.getBoundingClientRect();
    if (!this.view || box.width === 0) return null;
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    if (x < 0 || x >= 1 || y < 0 || y >= 1) return null;
    return placeAt(this.view.maps.header.tiles, x, y);
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

  private current(tile: MapTile): Place & { channel: number } {
    const { row, col } = this.place ?? this.view?.pinned ?? { row: 0, col: 0 };
    return { row, col, channel: this.channelOf(tile) };
  }

  private moveCross(event: KeyboardEvent, tile: MapTile): boolean {
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

  private moveChannel(event: KeyboardEvent, tile: MapTile): boolean {
    const last = (this.view?.maps.header.tiles.count ?? 1) - 1;
    if (this.view?.asColour) return false;
    const moves: Record<string, number> = {
      PageDown: Math.min(last, tile.channel + 1),
      PageUp: Math.max(0, tile.channel - 1),
      Home: 0,
      End: last,
    };
    const channel = moves[event.key];
    if (channel === undefined) return false;
    const place = { ...this.current(tile), channel };
    this.grid.reveal(channel);
    this.grid.get(channel)?.root.focus();
    this.events.point(place);
    return true;
  }

  private act(event: KeyboardEvent, tile: MapTile): boolean {
    if (event.key === "Escape") this.events.close();
    else if (event.key === "Enter" || event.key === " ") this.events.pin(this.current(tile));
    else return false;
    return true;
  }
}
