/**
 * A grid of equal cells over a single canvas. The browser composites each canvas as a layer in every frame, so one for
 * each cell would slow down the whole page. Cells are positioned by arithmetic, so that the canvas can be painted
 * before the page is laid out. Beyond about a screenful, only the rows in sight exist as elements.
 */

import { h, setStyle } from "../ui/dom";
import { onFrame, onWidth } from "../ui/schedule";

const MOST_AT_ONCE = 128;
const MARGIN_ROWS = 1;
/** Room for the outline of a chosen cell. */
const PADDING = 5;

export interface GridCell {
  root: HTMLElement;
}

/** CSS pixels of a cell, its caption included. */
export interface CellSize {
  width: number;
  height: number;
}

export interface GridOptions<C extends GridCell> {
  class: string;
  label: string;
  gap: number;
  make(): C;
  /** Called when a cell takes another index, or when everything is shown again. */
  bind(cell: C, index: number): void;
  /** Paints a cell's picture; `left` and `top` are device pixels of the canvas. */
  draw(context: CanvasRenderingContext2D, index: number, left: number, top: number): void;
}

export class Grid<C extends GridCell> {
  readonly root: HTMLElement;
  readonly list: HTMLElement;
  readonly canvas = h("canvas", { class: "cnnw-sheet", "aria-hidden": "true" });
  private readonly shown = new Map<number, C>();
  private readonly width: () => number;
  private spare: C[] = [];
  private count = 0;
  private cell: CellSize = { width: 1, height: 1 };
  private across = 1;
  private drawn = "";
  columns = 1;

  constructor(
    private readonly options: GridOptions<C>,
    signal: AbortSignal,
  ) {
    this.list = h("div", { class: "cnnw-grid", role: "listbox", "aria-label": options.label });
    this.root = h("div", { class: `cnnw-grid-scroll ${options.class}` }, this.canvas, this.list);
    const refresh = onFrame(() => this.flow(), signal);
    this.root.addEventListener("scroll", refresh, { signal });
    this.width = onWidth(this.root, refresh, signal);
  }

  /** Shows `count` cells of one size, and binds and draws each one in sight. */
  show(count: number, cell: CellSize): void {
    this.count = count;
    this.cell = cell;
    this.root.classList.toggle("cnnw-virtual", this.isVirtual);
    this.flow(true);
  }

  get(index: number): C | undefined {
    return this.shown.get(index);
  }

  cells(): Iterable<[number, C]> {
    return this.shown;
  }

  /** Scrolls to an index, so that it exists as an element. */
  reveal(index: number): void {
    if (!this.isVirtual) return;
    const top = Math.floor(index / this.columns) * this.down;
    const { scrollTop, clientHeight } = this.root;
    if (top < scrollTop) this.root.scrollTop = top;
    else if (top + this.down > scrollTop + clientHeight) this.root.scrollTop = top + this.down - clientHeight;
    this.flow();
  }

  private get isVirtual(): boolean {
    return this.count > MOST_AT_ONCE;
  }

  /** Distance from one row to the next, in CSS pixels. */
  private get down(): number {
    return this.cell.height + this.options.gap;
  }

  private range(): [number, number] {
    if (!this.isVirtual) return [0, this.count];
    const first = Math.max(0, Math.floor(this.root.scrollTop / this.down) - MARGIN_ROWS);
    const visible = Math.ceil((this.root.clientHeight || 640) / this.down) + 2 * MARGIN_ROWS + 1;
    return [first * this.columns, Math.min(this.count, (first + visible) * this.columns)];
  }

  private flow(all = false): void {
    this.spread();
    const [start, end] = this.range();
    this.recycle(start, end);
    for (let index = start; index < end; index++) {
      const there = this.shown.get(index);
      const cell = there ?? this.spare.pop() ?? this.options.make();
      if (!there) {
        this.shown.set(index, cell);
        this.list.append(cell.root);
      }
      this.place(cell, index);
      if (!there || all) this.options.bind(cell, index);
    }
    this.spare.length = Math.min(this.spare.length, MOST_AT_ONCE);
    this.draw(start, end, all);
  }

  /** Finds how many columns fit, and how far apart they are. */
  private spread(): void {
    const { gap } = this.options;
    // A view may be rendered before it is on the page. The resize observer calls again when it is.
    const room = this.width() - 2 * PADDING;
    this.columns = room > 0 ? Math.max(1, Math.floor((room + gap) / (this.cell.width + gap))) : 1;
    const free = room - this.columns * this.cell.width;
    // Columns spread out only if the first row is full; a partly filled row must line up with the others.
    const isFull = this.columns > 1 && this.count >= this.columns;
    this.across = this.cell.width + (isFull ? free / (this.columns - 1) : gap);
    const rows = Math.ceil(this.count / this.columns);
    setStyle(this.list, "height", `${rows * this.down - gap + 2 * PADDING}px`);
  }

  /** A cell's corner in CSS pixels, on whole device pixels. */
  private corner(index: number): { left: number; top: number } {
    const ratio = window.devicePixelRatio || 1;
    const whole = (length: number) => Math.round(length * ratio) / ratio;
    const [row, column] = [Math.floor(index / this.columns), index % this.columns];
    return { left: whole(PADDING + column * this.across), top: whole(PADDING + row * this.down) };
  }

  private place(cell: C, index: number): void {
    const { left, top } = this.corner(index);
    setStyle(cell.root, "left", `${left}px`);
    setStyle(cell.root, "top", `${top}px`);
  }

  private recycle(start: number, end: number): void {
    for (const [index, cell] of this.shown) {
      if (index >= start && index < end) continue;
      this.shown.delete(index);
      cell.root.remove();
      this.spare.push(cell);
    }
  }

  private draw(start: number, end: number, all: boolean): void {
    const ratio = window.devicePixelRatio || 1;
    const first = this.corner(start).top - PADDING;
    const height = this.corner(Math.max(start, end - 1)).top - first + this.cell.height + PADDING;
    const size = { width: this.width(), height };
    const key = [start, end, this.columns, this.across, this.cell.height, size.width, ratio].join();
    if (!all && key === this.drawn) return;
    this.drawn = key;
    setStyle(this.canvas, "top", `${first}px`);
    setStyle(this.canvas, "width", `${size.width}px`);
    setStyle(this.canvas, "height", `${height}px`);
    const context = prepared(this.canvas, Math.round(size.width * ratio), Math.round(height * ratio));
    for (let index = start; index < end; index++) {
      const { left, top } = this.corner(index);
      this.options.draw(context, index, Math.round(left * ratio), Math.round((top - first) * ratio));
    }
  }
}

/** Clears a canvas. Setting its size would also do that, but allocates a new backing store each time. */
function prepared(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const isNew = canvas.width !== width || canvas.height !== height;
  if (isNew) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  if (!isNew) context.clearRect(0, 0, width, height);
  return context;
}
