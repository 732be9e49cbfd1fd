/** The pictures of one filter's slices: their layout and their pixels. */

import { index, pixel, table } from "../../picture/colour";
import { paintAt } from "../../picture/paint";
import type { KernelLayout, KernelView } from "./view";

/** The "channel" of the colour picture that shows all three channels. */
export const COMPOSITE = -1;
const GAP = 8;
const SMALL_GAP = 3;

/** One picture: its place and the side of a weight in CSS pixels, and its input channel. */
export interface SliceLayout {
  left: number;
  top: number;
  cell: number;
  channel: number;
}

export interface FilterLayout {
  width: number;
  height: number;
  slices: SliceLayout[];
}

export function filterLayout(view: KernelView, layout: KernelLayout): FilterLayout {
  const channels = Array.from({ length: view.header.in_channels }, (_, channel) => channel);
  const all = view.header.colour ? [COMPOSITE, ...channels] : channels;
  if (layout.kind === "roomy" || channels.length === 1) return rowLayout(view, layout.cell, all);
  return stackedLayout(view, layout, channels);
}

function rowLayout(view: KernelView, cell: number, channels: number[]): FilterLayout {
  const [height, width] = view.header.kernel_size;
  const step = width * cell + GAP;
  const slices = channels.map((channel, at) => ({ left: at * step, top: 0, cell, channel }));
  return { width: channels.length * step - GAP, height: height * cell, slices };
}

/** The colour picture with the channels, smaller, below it. */
function stackedLayout(view: KernelView, { cell, mini }: KernelLayout, channels: number[]): FilterLayout {
  const [height, width] = view.header.kernel_size;
  const isWhole = view.header.colour;
  const total = Math.max(isWhole ? cell * width : 0, channels.length * (mini * width + 2) - 2);
  const top = isWhole ? cell * height + SMALL_GAP : 0;
  const step = (total - mini * width) / Math.max(1, channels.length - 1);
  const slices = channels.map((channel, at) => ({ left: Math.round(at * step), top, cell: mini, channel }));
  const left = Math.floor((total - cell * width) / 2);
  if (isWhole) slices.unshift({ left, top: 0, cell, channel: COMPOSITE });
  return { width: total, height: top + mini * height, slices };
}

/** Paints a filter's pictures. The corner is given in device pixels. */
export function drawFilter(
  context: CanvasRenderingContext2D,
  arrangement: FilterLayout,
  view: KernelView,
  filter: number,
  corner: { left: number; top: number },
): void {
  const ratio = window.devicePixelRatio || 1;
  const [rows, cols] = view.header.kernel_size;
  for (const slice of arrangement.slices) {
    const colour = weightColour(view, filter, slice);
    const place = {
      left: corner.left + Math.round(slice.left * ratio),
      top: corner.top + Math.round(slice.top * ratio),
    };
    const zoom = Math.max(1, Math.round(slice.cell * ratio));
    paintAt(context, place, { width: cols, height: rows }, zoom, (cell) =>
      colour(Math.floor(cell / cols), cell % cols),
    );
  }
}

type CellColour = (row: number, col: number) => number;

function weightColour(view: KernelView, filter: number, { channel }: SliceLayout): CellColour {
  if (channel !== COMPOSITE) {
    const colours = table(view.bounds.table);
    return (row, col) => colours[index(view.at(filter, channel, row, col), view.bounds)] as number;
  }
  const level = (part: number, row: number, col: number) => {
    const share = view.limit > 0 ? 0.5 + view.at(filter, part, row, col) / (2 * view.limit) : 0.5;
    return Math.min(255, Math.max(0, Math.floor(share * 255 + 0.5)));
  };
  return (row, col) => pixel(level(0, row, col), level(1, row, col), level(2, row, col));
}
