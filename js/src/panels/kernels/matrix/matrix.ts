/**
 * The kernels of a deep layer: filters as rows, input channels as columns, in a window that scrolls both ways. Only
 * what is in sight is painted, on one canvas of the window's size, so 64 × 64 kernels need no more elements than 4 × 4.
 */

import { index, table } from "../../../picture/colour";
import { paintAt } from "../../../picture/paint";
import { h, setAttributes, setStyle, setText } from "../../../ui/dom";
import { onFrame, onWidth } from "../../../ui/schedule";
import { say } from "../../../words/language";
import type { KernelPlace } from "../place";
import type { KernelView } from "../view";
import { type IndexRange, type MatrixLayout, matrixLayout, visible } from "./layout";

const SIDE = 40;
const FAR = 8;

export interface MatrixEvents {
  choose(place: KernelPlace): void;
  point(place: KernelPlace | null): void;
  open(place: KernelPlace): void;
}

export class KernelMatrix {
  readonly root: HTMLElement;
  private readonly canvas = h("canvas", { class: "cnnw-sheet", "aria-hidden": "true" });
  private readonly head = h("div", { class: "cnnw-matrix-head", "aria-hidden": "true" });
  private readonly side = h("div", { class: "cnnw-matrix-side", "aria-hidden": "true" });
  private readonly row = h("div", { class: "cnnw-matrix-row" });
  private readonly chosen = h("div", { class: "cnnw-matrix-chosen", role: "gridcell", id: `cnnw-${unique()}` });
  private readonly room = h("div", { class: "cnnw-matrix-room" }, this.row, h("div", { role: "row" }, this.chosen));
  private readonly scroller = h("div", { class: "cnnw-matrix-scroll", role: "grid", tabindex: 0 }, this.room);
  private readonly width: () => number;
  private view: KernelView | null = null;
  private layout: MatrixLayout | null = null;
  private at: Required<Pick<KernelPlace, "filter" | "channel">> = { filter: -1, channel: 0 };

  constructor(
    private readonly events: MatrixEvents,
    signal: AbortSignal,
  ) {
    const corner = h("span", { class: "cnnw-matrix-corner", "aria-hidden": "true" }, say("filter"));
    const across = h("span", { class: "cnnw-matrix-across", "aria-hidden": "true" }, say("input channel →"));
    const body = h("div", { class: "cnnw-matrix-body" }, this.canvas, this.scroller);
    this.root = h("div", { class: "cnnw-matrix", hidden: true }, corner, across, this.head, this.side, body);
    this.scroller.setAttribute("aria-activedescendant", this.chosen.id);
    const refresh = onFrame(() => this.flow(), signal);
    this.width = onWidth(this.root, refresh, signal);
    this.scroller.addEventListener("scroll", refresh, { signal });
    this.scroller.addEventListener("pointermove", (event) => events.point(this.placeAt(event)), { signal });
    this.scroller.addEventListener("pointerleave", () => events.point(null), { signal });
    this.scroller.addEventListener("click", (event) => this.click(event, events.choose), { signal });
    this.scroller.addEventListener("dblclick", (event) => this.click(event, events.open), { signal });
    this.scroller.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  show(view: KernelView): void {
    const { header } = view;
    this.view = view;
    setAttributes(this.scroller, {
      "aria-label": header.description ?? say("Kernels"),
      "aria-rowcount": header.filters,
      "aria-colcount": header.in_channels,
    });
    this.flow();
  }

  /** Outlines a filter, and one of its channels. */
  mark(filter: number, channel: number): void {
    if (filter === this.at.filter && channel === this.at.channel) return;
    this.at = { filter, channel };
    this.placeMark();
  }

  focus(): void {
    this.scroller.focus({ preventScroll: true });
  }

  private flow(): void {
    const { view } = this;
    if (!view || this.root.hidden) return;
    const layout = matrixLayout(view.header, Math.max(120, this.width() - SIDE));
    this.layout = layout;
    const { across, down, window } = layout;
    setStyle(this.root, "grid-template-columns", `${SIDE}px ${window.width}px`);
    setStyle(this.scroller, "width", `${window.width}px`);
    setStyle(this.scroller, "height", `${window.height}px`);
    setStyle(this.room, "width", `${across.count * across.pitch}px`);
    setStyle(this.room, "height", `${down.count * down.pitch}px`);
    this.draw(view, layout);
    this.placeMark();
  }

  private draw(view: KernelView, layout: MatrixLayout): void {
    const { scrollLeft, scrollTop } = this.scroller;
    // A notebook removes outputs that are out of sight from the page, and then they have no size.
    const size = {
      width: this.scroller.clientWidth || layout.window.width,
      height: this.scroller.clientHeight || layout.window.height,
    };
    const columns = visible(layout.across, scrollLeft, size.width);
    const rows = visible(layout.down, scrollTop, size.height);
    const ratio = window.devicePixelRatio || 1;
    const { canvas } = this;
    Object.assign(canvas, { width: Math.round(size.width * ratio), height: Math.round(size.height * ratio) });
    setStyle(canvas, "width", `${size.width}px`);
    setStyle(canvas, "height", `${size.height}px`);
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    const [height, width] = view.header.kernel_size;
    const zoom = Math.max(1, Math.round(layout.cell * ratio));
    const colours = table(view.bounds.table);
    for (let filter = rows.start; filter < rows.end; filter++) {
      const top = Math.round((filter * layout.down.pitch - scrollTop) * ratio);
      for (let channel = columns.start; channel < columns.end; channel++) {
        const left = Math.round((channel * layout.across.pitch - scrollLeft) * ratio);
        paintAt(context, { left, top }, { width, height }, zoom, (cell) => {
          const value = view.at(filter, channel, Math.floor(cell / width), cell % width);
          return colours[index(value, view.bounds)] as number;
        });
      }
    }
    label(this.head, columns, layout.across.pitch, scrollLeft, "left");
    label(this.side, rows, layout.down.pitch, scrollTop, "top");
  }

  private placeMark(): void {
    const { layout, at } = this;
    if (!layout) return;
    const { across, down } = layout;
    this.row.hidden = at.filter < 0;
    this.chosen.hidden = at.filter < 0;
    const top = `${Math.max(0, at.filter * down.pitch - 2)}px`;
    setStyle(this.row, "top", top);
    setStyle(this.row, "height", `${down.pitch + 1}px`);
    setStyle(this.chosen, "top", top);
    setStyle(this.chosen, "left", `${Math.max(0, at.channel * across.pitch - 2)}px`);
    setStyle(this.chosen, "width", `${across.pitch + 1}px`);
    setStyle(this.chosen, "height", `${down.pitch + 1}px`);
    setAttributes(this.chosen, {
      "aria-label": say("filter {filter}, input channel {channel}", at),
      "aria-rowindex": at.filter + 1,
      "aria-colindex": at.channel + 1,
      "aria-selected": "true",
    });
    for (const [bar, chosen] of [
      [this.head, at.channel],
      [this.side, at.filter],
    ] as const)
      for (const name of bar.children)
        name.classList.toggle("cnnw-here", (name as HTMLElement).dataset["index"] === String(chosen));
  }

  /** Scrolls to a kernel. */
  private reveal({ filter, channel }: { filter: number; channel: number }): void {
    if (!this.layout) return;
    const { across, down } = this.layout;
    const { scroller } = this;
    const into = (at: number, pitch: number, from: number, room: number) =>
      Math.max(0, Math.min(at * pitch - 2, Math.max(from, (at + 1) * pitch + 2 - room)));
    scroller.scrollLeft = into(channel, across.pitch, scroller.scrollLeft, scroller.clientWidth);
    scroller.scrollTop = into(filter, down.pitch, scroller.scrollTop, scroller.clientHeight);
  }

  private placeAt(event: MouseEvent): Required<KernelPlace> | null {
    if (!this.layout || !this.view) return null;
    const box = this.scroller.getBoundingClientRect();
    const { across, down, cell } = this.layout;
    const x = event.clientX - box.left - this.scroller.clientLeft + this.scroller.scrollLeft;
    const y = event.clientY - box.top - this.scroller.clientTop + this.scroller.scrollTop;
    const [channel, filter] = [Math.floor(x / across.pitch), Math.floor(y / down.pitch)];
    const { filters, in_channels, kernel_size } = this.view.header;
    if (x < 0 || y < 0 || filter >= filters || channel >= in_channels) return null;
    const within = (along: number, count: number) => Math.min(count - 1, Math.floor(along / cell));
    const row = within(y - filter * down.pitch, kernel_size[0]);
    return { filter, channel, row, col: within(x - channel * across.pitch, kernel_size[1]) };
  }

  private click(event: MouseEvent, act: (place: KernelPlace) => void): void {
    const place = this.placeAt(event);
    if (place) act(place);
  }

  private key(event: KeyboardEvent): void {
    if (!this.view || event.ctrlKey || event.metaKey || event.altKey) return;
    const { filters, in_channels } = this.view.header;
    const { channel } = this.at;
    const filter = Math.max(0, this.at.filter);
    const far = event.shiftKey ? FAR : 1;
    const moves: Record<string, [number, number]> = {
      ArrowUp: [filter - far, channel],
      ArrowDown: [filter + far, channel],
      ArrowLeft: [filter, channel - far],
      ArrowRight: [filter, channel + far],
      PageUp: [filter - FAR, channel],
      PageDown: [filter + FAR, channel],
      Home: [filter, 0],
      End: [filter, in_channels - 1],
    };
    const to = moves[event.key];
    const isOpening = event.key === "Enter" && !event.shiftKey;
    if (!to && !isOpening) return;
    event.preventDefault();
    if (isOpening) return this.events.open({ filter, channel });
    const within = (at: number, count: number) => Math.min(count - 1, Math.max(0, at));
    const place = { filter: within(to?.[0] ?? 0, filters), channel: within(to?.[1] ?? 0, in_channels) };
    this.reveal(place);
    this.events.choose(place);
  }
}

/** Writes the indices along an edge, as many as there is room for. */
function label(
  bar: HTMLElement,
  { start, end }: IndexRange,
  pitch: number,
  scrolled: number,
  edge: "left" | "top",
): void {
  const least = edge === "left" ? 11 + 7 * String(end).length : 14;
  const every = [1, 2, 4, 5, 8, 10, 16, 20, 50, 100].find((step) => step * pitch >= least) ?? 100;
  const first = Math.ceil(start / every) * every;
  const count = Math.max(0, Math.ceil((end - first) / every));
  while (bar.children.length > count) bar.lastElementChild?.remove();
  while (bar.children.length < count) bar.append(h("span", { class: "cnnw-matrix-name" }));
  for (let at = 0; at < count; at++) {
    const name = bar.children[at] as HTMLElement;
    const place = first + at * every;
    setText(name, String(place));
    name.dataset["index"] = String(place);
    setStyle(name, edge, `${(place + 0.5) * pitch - scrolled}px`);
  }
}

function unique(): string {
  return Math.random().toString(36).slice(2);
}
