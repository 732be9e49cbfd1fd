/** A grid of equal cells. Beyond a screenful or so only the rows in sight exist as elements. */

import { h, setStyle } from "./dom";
import { onFrame, onWidth } from "./frame";

const MOST_AT_ONCE = 128;
const MARGIN_ROWS = 1;
/** Room for the frame around a chosen cell, as in the style sheet. */
const PADDING = 5;

export interface GridCell {
  root: HTMLElement;
}

export interface GridOptions<C extends GridCell> {
  class: string;
  label: string;
  gap: number;
  make(): C;
  /** Called when the cell shows another index, or when everything is to be shown anew. */
  bind(cell: C, index: number): void;
}

export class Grid<C extends GridCell> {
  readonly root: HTMLElement;
  readonly list: HTMLElement;
  private readonly shown = new Map<number, C>();
  private spare: C[] = [];
  private readonly width: () => number;
  private count = 0;
  private slot = 1;
  columns = 1;

  constructor(
    private readonly options: GridOptions<C>,
    signal: AbortSignal,
  ) {
    this.list = h("div", { class: "cnnw-grid", role: "listbox", "aria-label": options.label });
    this.root = h("div", { class: `cnnw-grid-scroll ${options.class}` }, this.list);
    this.list.style.gap = `${options.gap}px`;
    const refresh = onFrame(() => this.flow(), signal);
    this.root.addEventListener("scroll", refresh, { signal });
    this.width = onWidth(this.root, refresh, signal);
  }

  /** Shows `count` cells in columns of `slot` CSS pixels, and binds each one in sight. */
  show(count: number, slot: number): void {
    this.count = count;
    this.slot = slot;
    this.root.classList.toggle("cnnw-virtual", this.isVirtual);
    this.flow(true);
  }

  get(index: number): C | undefined {
    return this.shown.get(index);
  }

  cells(): Iterable<[number, C]> {
    return this.shown;
  }

  /** Scrolls an index into sight, so that it exists as an element. */
  reveal(index: number): void {
    if (!this.isVirtual) return;
    const row = this.rowHeight();
    const top = Math.floor(index / this.columns) * row;
    const { scrollTop, clientHeight } = this.root;
    if (top < scrollTop) this.root.scrollTop = top;
    else if (top + row > scrollTop + clientHeight) this.root.scrollTop = top + row - clientHeight;
    this.flow();
  }

  private get isVirtual(): boolean {
    return this.count > MOST_AT_ONCE;
  }

  private rowHeight(): number {
    const first = this.shown.values().next().value;
    return (first ? first.root.offsetHeight : this.slot) + this.options.gap;
  }

  private range(): [number, number] {
    if (!this.isVirtual) return [0, this.count];
    const row = this.rowHeight();
    const first = Math.max(0, Math.floor(this.root.scrollTop / row) - MARGIN_ROWS);
    const visible = Math.ceil((this.root.clientHeight || 640) / row) + 2 * MARGIN_ROWS + 1;
    return [first * this.columns, Math.min(this.count, (first + visible) * this.columns)];
  }

  private flow(all = false): void {
    const { gap, bind } = this.options;
    const width = this.width();
    // A view may be rendered before it has a place on the page; the resize observer calls again when it
    // has one.
    const room = width - 2 * PADDING;
    this.columns = room > 0 ? Math.max(1, Math.floor((room + gap) / (this.slot + gap))) : 1;
    setStyle(this.list, "grid-template-columns", `repeat(${this.columns}, ${this.slot}px)`);
    // A last row that is not full must line up, so only a full first row spreads out.
    setStyle(this.list, "justify-content", this.count < this.columns ? "start" : "space-between");
    const [start, end] = this.range();
    for (const [index, cell] of this.shown) {
      if (index >= start && index < end) continue;
      this.shown.delete(index);
      cell.root.remove();
      this.spare.push(cell);
    }
    for (let index = start; index < end; index++) {
      let cell = this.shown.get(index);
      const isNew = !cell;
      cell ??= this.spare.pop() ?? this.options.make();
      this.shown.set(index, cell);
      const there = this.list.children[index - start] ?? null;
      if (there !== cell.root) this.list.insertBefore(cell.root, there);
      if (isNew || all) bind(cell, index);
    }
    this.spare.length = Math.min(this.spare.length, MOST_AT_ONCE);
    this.pad(start, end);
  }

  /** Keeps the room of the rows that are out of sight. */
  private pad(start: number, end: number): void {
    const row = this.isVirtual ? this.rowHeight() : 0;
    const rows = Math.ceil(this.count / this.columns);
    setStyle(this.list, "padding-top", `${(start / this.columns) * row}px`);
    setStyle(this.list, "padding-bottom", `${(rows - Math.ceil(end / this.columns)) * row}px`);
  }
}
