/** The terms of one output value as cells: their numbers and colours. */

import type { TermsHeader } from "../../protocol";
import type { Packed, PackedArray } from "../../protocol/wire/packed";
import type { Scene } from "../../source/scene";
import { colourName, colourOf } from "../../words/colour_name";
import { say } from "../../words/language";
import { fixed, MINUS, number, signed } from "../../words/numbers";
import type { CellContent } from "./table";

/** Shares of the limit above which white text reads better than black on the colours in panel.css. */
const STRONG = { negative: 0.76, positive: 0.84 };
/** The gray level above which black text reads better. */
const BRIGHT = 0.46;

export interface TermsView {
  header: TermsHeader;
  patch: PackedArray;
  kernel: PackedArray | null;
  padded: PackedArray | null;
  rows: number;
  cols: number;
  /** Largest absolute weight, the same limit as in the kernels panel. */
  limit: number;
  /** The values shown as black and as white in the patch. */
  low: number;
  high: number;
  isFlipped: boolean;
}

export function termsView(terms: Packed<TermsHeader>, scene: Scene): TermsView | null {
  const { header, arrays } = terms;
  const { patch, kernel = null, padded = null } = arrays;
  if (!patch) return null;
  const [, rows = 0, cols = 0] = patch.shape;
  const source = scene.frame("maps")?.header.stages.find((card) => card.name === header.source);
  const kernels = scene.frame("kernels")?.header;
  const limit = (kernels && number(kernels.limit)) || greatest(kernel?.data ?? []);
  const [low, high] = source
    ? [Math.min(0, number(source.thumb.layer_minimum)), number(source.thumb.layer_maximum)]
    : [Math.min(0, ...patch.data), Math.max(...patch.data)];
  const isUnit = source?.range === "unit" && high <= 1;
  const isFlipped = kernel !== null && header.flips !== false && scene.get("flipped");
  return { header, patch, kernel, padded, rows, cols, limit, low, high: isUnit ? 1 : high, isFlipped };
}

function greatest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The number of decimals that keeps about two significant digits of the largest number; 0 for integers. */
function decimals(values: ArrayLike<number>): number {
  if (Array.from(values).every(Number.isInteger)) return 0;
  const most = greatest(values);
  if (most >= 100) return 0;
  if (most >= 10) return 1;
  return most < 0.1 ? 3 : 2;
}

/** In a pooling window values may be close together, so there are enough digits to see which one wins. */
function patchDecimals({ patch, kernel }: TermsView): number {
  const digits = decimals(patch.data);
  return kernel === null && digits > 0 ? Math.max(digits, 4) : digits;
}

export function patchAt(view: TermsView, channel: number, row: number, col: number): number {
  return view.patch.data[(channel * view.rows + row) * view.cols + col] ?? NaN;
}

export function isPadded(view: TermsView, row: number, col: number): boolean {
  return view.padded?.data[row * view.cols + col] === 1;
}

/** From a weight's place in the kernel to its place on the screen or back: rotated by 180° when flipped. */
export function turned(view: TermsView, row: number, col: number): { row: number; col: number } {
  return view.isFlipped ? { row: view.rows - 1 - row, col: view.cols - 1 - col } : { row, col };
}

/** The weight that meets a cell of the patch. */
export function weightAt(view: TermsView, channel: number, row: number, col: number): number {
  return view.kernel?.data[(channel * view.rows + row) * view.cols + col] ?? NaN;
}

export function patchCells(view: TermsView, channel: number): (row: number, col: number) => CellContent {
  const digits = patchDecimals(view);
  const winner = view.header.winner;
  return (row, col) => {
    const value = patchAt(view, channel, row, col);
    const place = { row: view.header.rows[row] ?? "?", column: view.header.cols[col] ?? "?" };
    if (isPadded(view, row, col)) {
      const title = () => say("row {row}, column {column}: padding", place);
      return { text: view.kernel ? "0" : say("pad"), title, class: "cnnw-pad", shade: "" };
    }
    const share = view.high > view.low ? (value - view.low) / (view.high - view.low) : 0;
    const level = Math.round(255 * Math.min(1, Math.max(0, share)));
    const isWinner = winner !== null && winner[0] === row && winner[1] === col;
    return {
      text: fixed(value, digits),
      title: () => say("row {row}, column {column}: {value}", { ...place, value: fixed(value, 6) }),
      class: (share > BRIGHT ? "cnnw-bright" : "cnnw-dim") + (isWinner ? " cnnw-winner" : ""),
      shade: `rgb(${level} ${level} ${level})`,
    };
  };
}

export function kernelCells(view: TermsView, channel: number): (row: number, col: number) => CellContent {
  const digits = decimals(view.kernel?.data ?? []);
  return (shownRow, shownCol) => {
    const { row, col } = turned(view, shownRow, shownCol);
    const weight = weightAt(view, channel, row, col);
    const share = view.limit > 0 ? Math.min(1, Math.abs(weight) / view.limit) : 0;
    const sign = weight < 0 ? "negative" : "positive";
    return {
      text: signed(weight, digits),
      title: () => {
        const values = { row, column: col, value: signed(weight, 6) };
        return say("weight at row {row}, column {column} of the kernel: {value}", values);
      },
      class: `cnnw-${sign}${share > STRONG[sign] ? " cnnw-strong" : ""}`,
      shade: `${Math.round(100 * share)}%`,
    };
  };
}

/** What a cell of the patch and its weight make together. */
export function productText(view: TermsView, channel: number, row: number, col: number): string {
  const value = patchAt(view, channel, row, col);
  const weight = weightAt(view, channel, row, col);
  const factor = weight < 0 ? `(${MINUS}${fixed(-weight, 4)})` : fixed(weight, 4);
  const number = view.header.channels[channel] ?? channel;
  const given = view.header.channel_names[channel] ?? say("channel {channel}", { channel: number });
  const colour = colourOf(given);
  const name = colour === "" ? given : colourName(colour);
  const product = fixed(value * weight, 6);
  return `${name}: ${fixed(value, 4)} × ${factor} = ${product}`;
}
