/**
 * All pictures of one filter on one canvas. A canvas is a layer for the browser to put together in every
 * frame of the page, so one for each filter is several times quicker than one for each channel.
 */

import { index, pixel, table } from "./colour";
import { type KernelLayout, type KernelView } from "./kernel_view";
import { fit } from "./paint";

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
  if (layout.kind === "mosaic") return mosaicSheet(view, layout, channels);
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

/** Many channels, a weight's width apart. */
function mosaicSheet(view: KernelView, { across, cell }: KernelLayout, channels: number[]): Sheet {
  const [height, width] = view.header.kernel_size;
  const rows = Math.ceil(channels.length / across);
  const pieces = channels.map((channel) => ({
    left: (channel % across) * (width + 1) * cell,
    top: Math.floor(channel / across) * (height + 1) * cell,
    cell,
    channel,
  }));
  return { width: (across * (width + 1) - 1) * cell, height: (rows * (height + 1) - 1) * cell, pieces };
}

export function paintSheet(canvas: HTMLCanvasElement, sheet: Sheet, view: KernelView, filter: number): void {
  const context = fit(canvas, sheet.width, sheet.height);
  const image = context.createImageData(sheet.width, sheet.height);
  const words = new Uint32Array(image.data.buffer);
  for (const piece of sheet.pieces) fill(words, sheet.width, piece, view, weightColour(view, filter, piece));
  context.putImageData(image, 0, 0);
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

/** Writes a picture's weights as squares: one line of pixels, then copies of it. */
function fill(words: Uint32Array, stride: number, piece: Piece, view: KernelView, colour: CellColour): void {
  const [rows, cols] = view.header.kernel_size;
  const { left, top, cell } = piece;
  for (let row = 0; row < rows; row++) {
    const start = (top + row * cell) * stride + left;
    for (let col = 0; col < cols; col++) {
      words.fill(colour(row, col), start + col * cell, start + (col + 1) * cell);
    }
    for (let line = 1; line < cell; line++) {
      words.copyWithin(start + line * stride, start, start + cols * cell);
    }
  }
}
