/**
 * Convolutions of one image, updated instead of recomputed.
 *
 * For each filter, the sum over all kernel cells is kept at every place of the image, with zeros beyond its edges.
 * A growing kernel keeps its centre, so only the cells that come or go are added or subtracted. Padding and strides
 * pick from the same sums and need no arithmetic at all. Another dilation needs new sums.
 */

import type { Pair } from "../block/settings";
import { both, origin, outputSize, padBefore, type SlidingWindow } from "../block/window";
import { RUN } from "./loops";
import type { Memory } from "./memory";
import { type CellBounds, cellsOf, type KernelSlice, NO_CELLS, sliceOf, type WeightsSource } from "./weights";

export interface Image {
  /** (height, width, channels), row by row. */
  pixels: Float32Array;
  height: number;
  width: number;
  channels: number;
}

/** The memory begins with room for this many taps (pairs of an offset and a weight); the sums follow. */
const MOST_TAPS = 16384;
const TAP_BYTES = 8;
const SUMS_START = MOST_TAPS * TAP_BYTES;
const MARGIN = 16;
/** After this many subtracted weights, sums are added up afresh, so that rounding errors do not build up. */
const MOST_REMOVED = 100_000;
/** Subtracted weights may be at most this many times larger than the ones that stay. */
const LARGEST_RATIO = 16;

/** What one filter's sums contain: the kernel cells added up, and how many weights were subtracted since the start. */
interface FilterSums {
  cells: CellBounds;
  removed: number;
}

/** The taps that bring a filter's sums up to date; `isFresh` where they start from zero. */
interface SumsUpdate {
  offsets: number[];
  weights: number[];
  isFresh: boolean;
  removed: number;
}

/** One filter's values in the memory: index of the first, and the distances between rows and between columns. */
export interface StridedMap {
  start: number;
  down: number;
  across: number;
  height: number;
  width: number;
}

export class Convolution {
  private sums: FilterSums[] = [];
  private dilation: Pair = [1, 1];
  /** Zeros around the image, on each side of an axis. */
  private margins: Pair = [0, 0];
  private room = 0;
  private image: Image | null = null;
  private source: WeightsSource | null = null;

  constructor(private readonly memory: Memory) {}

  setImage(image: Image): void {
    this.image = image;
    this.forget();
  }

  setWeights(source: WeightsSource): void {
    this.source = source;
    this.sums = [];
  }

  /** Bytes needed for this window and number of filters. */
  bytes(window: SlidingWindow, filters: number): number {
    const { padded, channels } = this.plan(window);
    return SUMS_START + 4 * (filters * this.planeSize(window.dilation) + channels * padded[0] * padded[1] + RUN);
  }

  /** Multiplications needed to bring the first `filters` filters up to date. */
  cost(window: SlidingWindow, filters: number): number {
    const isOther = String(window.dilation) !== String(this.dilation);
    const cells = cellsOf(window.size);
    let count = 0;
    for (let filter = 0; filter < filters; filter++) {
      const known = isOther ? NO_CELLS : (this.sums[filter]?.cells ?? NO_CELLS);
      count += Math.min(size(cells), countDiffering(known, cells));
    }
    return count * this.planeSize(window.dilation) * this.given().channels;
  }

  /** Brings one filter up to date. `filters` is the total number, for which room is made first. */
  update(window: SlidingWindow, filter: number, filters: number): void {
    this.layOut(window, filters);
    const cells = cellsOf(window.size);
    this.sums[filter] ??= { cells: NO_CELLS, removed: 0 };
    const known = this.sums[filter];
    const difference = this.difference(filter, known, cells);
    const start = SUMS_START / 4 + filter * this.planeSize(this.dilation);
    if (difference.isFresh) this.memory.floats().fill(0, start, start + this.planeSize(this.dilation));
    this.add(difference, start);
    known.removed = difference.isFresh ? 0 : known.removed + difference.removed;
    known.cells = cells;
  }

  /** Adds up a filter's sums from zero, which removes the rounding that subtraction has left. */
  renew(window: SlidingWindow, filter: number, filters: number): void {
    this.sums[filter] = { cells: NO_CELLS, removed: 0 };
    this.update(window, filter, filters);
  }

  hasRemoved(filter: number): boolean {
    return (this.sums[filter]?.removed ?? 0) > 0;
  }

  /** The values of one filter, which must be up to date for this window. */
  map(window: SlidingWindow, filter: number): StridedMap {
    const { height, width } = this.given();
    const pad = padBefore(window, [height, width]);
    const stride = this.sumsStride(window.dilation);
    const first = both(
      (axis) => this.sumsMargin(window.dilation)[axis] - pad[axis] + origin(window.size[axis]) * window.dilation[axis],
    );
    const [rows, cols] = outputSize(window, [height, width]);
    const start = SUMS_START / 4 + filter * this.planeSize(this.dilation) + first[0] * stride + first[1];
    return { start, down: window.strides[0] * stride, across: window.strides[1], height: rows, width: cols };
  }

  private given(): Image {
    if (!this.image) throw new Error("A convolution needs an image first.");
    return this.image;
  }

  private forget(): void {
    this.sums = [];
    this.room = 0;
    this.margins = [0, 0];
  }

  /** Places before the image where a dilated kernel of even size can be centred, too. */
  private sumsMargin(dilation: Pair): Pair {
    return both((axis) => Math.floor(dilation[axis] / 2));
  }

  private sumsStride(dilation: Pair): number {
    return Math.ceil((this.given().width + this.sumsMargin(dilation)[1]) / RUN) * RUN;
  }

  private sumsRows(dilation: Pair): number {
    return this.given().height + this.sumsMargin(dilation)[0];
  }

  private planeSize(dilation: Pair): number {
    return this.sumsRows(dilation) * this.sumsStride(dilation);
  }

  private plan(window: SlidingWindow): { margins: Pair; padded: Pair; channels: number } {
    const needed = both((axis) => window.size[axis] * window.dilation[axis]);
    const margins = both((axis) => Math.max(this.margins[axis], Math.ceil(needed[axis] / MARGIN) * MARGIN));
    const padded: Pair = [this.given().height + 2 * margins[0], this.sumsStride(window.dilation) + 2 * margins[1]];
    return { margins, padded, channels: this.given().channels };
  }

  /** Makes room for the sums, followed by the image with zeros around it. */
  private layOut(window: SlidingWindow, filters: number): void {
    const isOther = String(window.dilation) !== String(this.dilation);
    const { margins } = this.plan(window);
    if (!isOther && filters <= this.room && String(margins) === String(this.margins)) return;
    if (isOther) this.sums = [];
    this.dilation = window.dilation;
    this.room = Math.max(this.room, filters);
    this.margins = margins;
    this.memory.reserve(this.bytes(window, this.room));
    this.putImage();
  }

  private get imageStart(): number {
    return SUMS_START / 4 + this.room * this.planeSize(this.dilation);
  }

  private get imageStride(): number {
    return this.sumsStride(this.dilation) + 2 * this.margins[1];
  }

  private get imageSize(): number {
    return (this.given().height + 2 * this.margins[0]) * this.imageStride;
  }

  private putImage(): void {
    const { pixels, height, width, channels } = this.given();
    const floats = this.memory.floats();
    const [start, stride, size] = [this.imageStart, this.imageStride, this.imageSize];
    floats.fill(0, start, start + channels * size);
    for (let channel = 0; channel < channels; channel++) {
      for (let row = 0; row < height; row++) {
        const to = start + channel * size + (row + this.margins[0]) * stride + this.margins[1];
        const from = row * width * channels + channel;
        for (let col = 0; col < width; col++) floats[to + col] = pixels[from + col * channels] as number;
      }
    }
  }

  /** The update of a filter's sums, or a fresh start where that is less work or more accurate. */
  private difference(filter: number, known: FilterSums, cells: CellBounds): SumsUpdate {
    const changes = countDiffering(known.cells, cells);
    const isFresh = size(known.cells) === 0 || changes >= size(cells) || known.removed > MOST_REMOVED;
    const found = this.taps(filter, isFresh ? NO_CELLS : known.cells, cells);
    return found ?? (this.taps(filter, NO_CELLS, cells) as SumsUpdate);
  }

  /** Null where the subtracted weights are so large that their rounding error would show. */
  private taps(filter: number, from: CellBounds, to: CellBounds): SumsUpdate | null {
    const source = this.source;
    if (!source) throw new Error("A convolution needs weights first.");
    const result: SumsUpdate = { offsets: [], weights: [], isFresh: size(from) === 0, removed: 0 };
    const changes = [...changed(from, to)];
    let [largestGone, largestKept] = [0, 0];
    for (let channel = 0; channel < this.given().channels; channel++) {
      const weightAt = sliceOf(source, filter, channel);
      for (const { row, col, isGone } of changes) {
        const weight = weightAt(row, col);
        if (weight === 0) continue;
        if (isGone) largestGone = Math.max(largestGone, Math.abs(weight));
        result.removed += Number(isGone);
        result.weights.push(isGone ? -weight : weight);
        result.offsets.push(this.offset(channel, row, col));
      }
      // Random weights are all of similar magnitude.
      if (source.masterKernels[filter] && largestGone > 0) largestKept = Math.max(largestKept, largest(weightAt, to));
    }
    const isSafe = !source.masterKernels[filter] || largestGone <= LARGEST_RATIO * largestKept;
    return isSafe ? result : null;
  }

  private offset(channel: number, row: number, col: number): number {
    const [down, across] = this.dilation;
    return 4 * (channel * this.imageSize + row * down * this.imageStride + col * across);
  }

  private add({ offsets, weights }: SumsUpdate, sums: number): void {
    const before = this.sumsMargin(this.dilation);
    const corner = (this.margins[0] - before[0]) * this.imageStride + this.margins[1] - before[1];
    for (let first = 0; first < offsets.length; first += MOST_TAPS) {
      const count = Math.min(MOST_TAPS, offsets.length - first);
      const [integers, floats] = [this.memory.integers(), this.memory.floats()];
      for (let at = 0; at < count; at++) {
        integers[2 * at] = offsets[first + at] as number;
        floats[2 * at + 1] = weights[first + at] as number;
      }
      this.memory.accumulate({
        source: 4 * (this.imageStart + corner),
        sourceStride: 4 * this.imageStride,
        sums: 4 * sums,
        sumsStride: 4 * this.sumsStride(this.dilation),
        width: 4 * this.sumsStride(this.dilation),
        rows: this.sumsRows(this.dilation),
        taps: 0,
        tapsEnd: count * TAP_BYTES,
      });
    }
  }
}

function size({ top, left, bottom, right }: CellBounds): number {
  return (bottom - top) * (right - left);
}

function isIn({ top, left, bottom, right }: CellBounds, row: number, col: number): boolean {
  return row >= top && row < bottom && col >= left && col < right;
}

/** The number of cells that are in only one of two rectangles. */
function countDiffering(one: CellBounds, other: CellBounds): number {
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  return size(one) + size(other) - 2 * Math.max(0, height) * Math.max(0, width);
}

interface CellChange {
  row: number;
  col: number;
  isGone: boolean;
}

function* changed(from: CellBounds, to: CellBounds): Generator<CellChange> {
  for (let row = Math.min(from.top, to.top); row < Math.max(from.bottom, to.bottom); row++) {
    for (let col = Math.min(from.left, to.left); col < Math.max(from.right, to.right); col++) {
      const [before, after] = [isIn(from, row, col), isIn(to, row, col)];
      if (before !== after) yield { row, col, isGone: before };
    }
  }
}

function largest(weightAt: KernelSlice, { top, left, bottom, right }: CellBounds): number {
  let most = 0;
  for (let row = top; row < bottom; row++)
    for (let col = left; col < right; col++) most = Math.max(most, Math.abs(weightAt(row, col)));
  return most;
}
