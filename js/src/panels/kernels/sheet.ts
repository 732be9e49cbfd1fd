/** All pictures of one filter: where they lie, and their pixels. */

import { index, pixel, table } from "../../picture/colour";
import { paintAt } from "../../picture/paint";
import type { KernelLayout, KernelView } from "./view";

/** Stands for the three channels together as one colour picture. */
export const COMPOSITE = -1;
const GAP = 8;
const SMALL_GAP = 3;

/** One picture: its place in CSS pixels, the side of a weight, and the input channel. */
export interface Piece {
  left: number;
  top: number;
  cell: number;
  channel: number;
}

export interface Sheet {
  width: number;
  height: number;
  pieces: Piece[];
}

export function kernelSheet(view: KernelView, layout: KernelLayout): Sheet {
  const channels = Array.from({ length: view.header.in_channels }, (_, channel) => channel);
  const all = view.header.colour ? [COMPOSITE, ...channels] : channels;
  if (layout.kind === "roomy" || channels.length === 1) return rowSheet(view, layout.cell, all);
  return planesSheet(view, layout, channels);
}

function rowSheet(view: KernelView, cell: number, channels: number[]): Sheet {
  const [height, width] = view.header.kernel_size;
  const step = width * cell + GAP;
  const pieces = channels.map((channel, at) => ({ left: at * step, top: 0, cell, channel }));
  return { width: channels.length * step - GAP, height: height * cell, pieces };
}

/** The colour picture, and under it the channels, small. */
function planesSheet(view: KernelView, { cell, mini }: KernelLayout, channels: number[]): Sheet {
  const [height, width] = view.header.kernel_size;
  const isWhole = view.header.colour;
  const total = Math.max(isWhole ? cell * width : 0, channels.length * (mini * width + 2) - 2);
  const top = isWhole ? cell * height + SMALL_GAP : 0;
  const step = (total - mini * width) / Math.max(1, channels.length - 1);
  const pieces = channels.map((channel, at) => ({ left: Math.round(at * step), top, cell: mini, channel }));
  const left = Math.floor((total - cell * width) / 2);
  if (isWhole) pieces.unshift({ left, top: 0, cell, channel: COMPOSITE });
  return { width: total, height: top + mini * height, pieces };
}

/** Paints a filter's pictures, its corner given in device pixels. */
export function drawSheet(
  context: CanvasRenderingContext2D,
  sheet: Sheet,
  view: KernelView,
  filter: number,
  corner: { left: number; top: number },
): void {
  const ratio = window.devicePixelRatio || 1;
  const [rows, cols] = view.header.kernel_size;
  for (const piece of sheet.pieces) {
    const colour = weightColour(view, filter, piece);
    const place = {
      left: corner.left + Math.round(piece.left * ratio),
      top: corner.top + Math.round(piece.top * ratio),
    };
    const zoom = Math.max(1, Math.round(piece.cell * ratio));
    paintAt(context, place, { width: cols, height: rows }, zoom, (cell) =>
      colour(Math.floor(cell / cols), cell % cols),
    );
  }
}

type CellColour = (row: number, col: number) => number;

function weightColour(view: KernelView, filter: number, { channel }: Piece): CellColour {
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
