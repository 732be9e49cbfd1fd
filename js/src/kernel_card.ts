/** One filter: its picture in colour, its channels, its index and bias. */

import { css, index, pixel, table } from "./colour";
import { h, setAttributes, setText } from "./dom";
import type { GridCell } from "./grid";
import { type KernelLayout, type KernelView, plane } from "./kernel_view";
import { paint, paintValues } from "./paint";
import { DOT, MINUS, short, signed, tight } from "./text";

const FULL_CELL = 36;
/** Above this brightness dark text reads better than light. */
const BRIGHT = 140;

export interface KernelCard extends GridCell {
  pictures: HTMLElement;
  name: HTMLElement;
  bias: HTMLElement;
}

export function makeKernelCard(): KernelCard {
  const pictures = h("div", { class: "cnnw-kernel-pictures" });
  const name = h("span");
  const bias = h("span", { class: "cnnw-number" });
  const caption = h("div", { class: "cnnw-caption" }, name, bias);
  return {
    root: h("div", { class: "cnnw-kernel", role: "option" }, pictures, caption),
    pictures,
    name,
    bias,
  };
}

export function showKernelCard(
  card: KernelCard,
  view: KernelView,
  layout: KernelLayout,
  filter: number,
): void {
  const source = view.header.source[filter] ?? "random";
  const bias = view.bias?.[filter];
  card.pictures.className = `cnnw-kernel-pictures cnnw-${layout.kind}`;
  card.pictures.replaceChildren(...pictures(view, layout, filter));
  setText(
    card.name,
    String(filter) + (source === "random" || source === "trained" ? "" : `${DOT}${source}`),
  );
  setText(card.bias, bias === undefined ? "" : `b ${bias === 0 ? "0" : short(bias)}`);
  setAttributes(card.root, {
    "data-channel": filter,
    "data-source": source,
    "aria-label": `filter ${filter}, ${source}${bias === undefined ? ", no bias" : `, bias ${short(bias)}`}`,
    "aria-setsize": view.header.filters,
    "aria-posinset": filter + 1,
    title: bias === undefined ? "no bias" : `bias ${signed(bias, 4)}`,
  });
}

function pictures(view: KernelView, layout: KernelLayout, filter: number): HTMLElement[] {
  const channels = Array.from({ length: view.header.in_channels }, (_, channel) => channel);
  if (layout.kind === "mosaic") return [mosaic(view, layout, filter, channels)];
  const whole = view.header.colour ? [composite(view, layout, filter)] : [];
  if (layout.kind === "roomy" || channels.length === 1) {
    return [...whole, ...channels.map((channel) => slice(view, layout, filter, channel, layout.cell))];
  }
  const minis = channels.map((channel) => slice(view, layout, filter, channel, layout.mini));
  return [...whole, h("div", { class: "cnnw-minis" }, ...minis)];
}

/**
 * A canvas of one pixel per weight at `cell` CSS pixels each, with the outline of the weight under the
 * pointer.
 */
function sized(canvas: HTMLCanvasElement, view: KernelView, cell: number, kind: string): HTMLElement {
  const [height, width] = view.header.kernel_size;
  const outline = h("span", { class: "cnnw-weight", "aria-hidden": "true" });
  const box = h("div", { class: "cnnw-slice", "data-kind": kind }, canvas, outline);
  box.style.width = `${width * cell}px`;
  box.style.height = `${height * cell}px`;
  return box;
}

function newCanvas(): HTMLCanvasElement {
  return h("canvas", { class: "cnnw-pixels", "aria-hidden": "true" });
}

/** The three channels as one colour picture: 0.5 + w / (2 limit). */
function composite(view: KernelView, layout: KernelLayout, filter: number): HTMLElement {
  const [height, width] = view.header.kernel_size;
  const canvas = newCanvas();
  const level = (cell: number, channel: number) => {
    const weight = view.at(filter, channel, Math.floor(cell / width), cell % width);
    const share = view.limit > 0 ? 0.5 + weight / (2 * view.limit) : 0.5;
    return Math.min(255, Math.max(0, Math.floor(share * 255 + 0.5)));
  };
  paint(canvas, width, height, (cell) => pixel(level(cell, 0), level(cell, 1), level(cell, 2)));
  return sized(canvas, view, layout.cell, "colour");
}

function slice(
  view: KernelView,
  layout: KernelLayout,
  filter: number,
  channel: number,
  cell: number,
): HTMLElement {
  const [height, width] = view.header.kernel_size;
  const canvas = newCanvas();
  const weights = plane(view, filter, channel);
  paintValues(canvas, weights, width, height, view.bounds);
  const box = sized(canvas, view, cell, "channel");
  box.dataset["input"] = String(channel);
  if (layout.isNumbered) box.append(numbers(view, weights, width, cell));
  return box;
}

function numbers(view: KernelView, weights: Float32Array, width: number, cell: number): HTMLElement {
  const colours = table(view.bounds.table);
  const isWhole = weights.every(Number.isInteger) || view.limit >= 9.95;
  const spans = Array.from(weights, (weight) => {
    const word = colours[index(weight, view.bounds)] as number;
    const bright = 0.299 * (word & 255) + 0.587 * ((word >> 8) & 255) + 0.114 * ((word >> 16) & 255);
    const span = h("span", {}, cell >= FULL_CELL && !isWhole ? signed(weight) : tight(weight));
    span.style.color = bright > BRIGHT ? css(0x1a1a1a) : css(0xffffff);
    return span;
  });
  const grid = h("div", { class: "cnnw-numbers", "aria-hidden": "true" }, ...spans);
  grid.style.gridTemplateColumns = `repeat(${width}, 1fr)`;
  return grid;
}

/** Many channels as one picture, a weight's width apart. */
function mosaic(view: KernelView, layout: KernelLayout, filter: number, channels: number[]): HTMLElement {
  const [height, width] = view.header.kernel_size;
  const across = layout.across;
  const rows = Math.ceil(channels.length / across);
  const size = { width: across * (width + 1) - 1, height: rows * (height + 1) - 1 };
  const colours = table(view.bounds.table);
  const canvas = newCanvas();
  paint(canvas, size.width, size.height, (cell) => {
    const [y, x] = [Math.floor(cell / size.width), cell % size.width];
    const channel = Math.floor(y / (height + 1)) * across + Math.floor(x / (width + 1));
    const [row, col] = [y % (height + 1), x % (width + 1)];
    if (row === height || col === width || channel >= channels.length) return 0;
    return colours[index(view.at(filter, channel, row, col), view.bounds)] as number;
  });
  const box = h("div", { class: "cnnw-slice", "data-kind": "mosaic" }, canvas);
  box.style.width = `${size.width * layout.cell}px`;
  box.style.height = `${size.height * layout.cell}px`;
  return box;
}

/** The legend's two ends. */
export function kernelLegend(view: KernelView): { low: string; high: string; table: string } {
  return { low: MINUS + short(view.limit), high: `+${short(view.limit)}`, table: view.bounds.table };
}
