/** The two inner loops that take nearly all of the time, in plain JavaScript; `simd` has them faster. */

/** Sums are worked out in runs of so many columns. */
export const RUN = 32;

/** A convolution: all in bytes of one memory, but for the rows; `width` is a multiple of a run. */
export interface Span {
  /** The image's value under the kernel's centre, for the first sum. */
  source: number;
  sourceStride: number;
  sums: number;
  sumsStride: number;
  width: number;
  rows: number;
  /** Pairs of an offset from `source` (int32) and a weight (float32), up to `tapsEnd`. */
  taps: number;
  tapsEnd: number;
}

/** Some rows of a map onto one. */
export interface Strip {
  /** The first row, its neighbour and their number. */
  source: number;
  stride: number;
  rows: number;
  /** Bytes from the first column to the fourth from the right. */
  last: number;
  /** Where the sum of the rows goes. */
  sums: number;
  /** The smallest values so far in four lanes, then the largest ones, of what is added. */
  limits: number;
  /** What is added to each value, and what it is at least, once that is done. */
  bias: number;
  floor: number;
}

export interface Loops {
  /** Adds planes of the image, each times a weight, onto a plane of sums. */
  accumulate(span: Span): void;
  reduce(strip: Strip): void;
}

export function plainLoops(memory: () => ArrayBuffer): Loops {
  return {
    accumulate: (span) => accumulate(new Float32Array(memory()), new Int32Array(memory()), span),
    reduce: (strip) => reduce(new Float32Array(memory()), strip),
  };
}

const run = new Float64Array(RUN);

function accumulate(floats: Float32Array, places: Int32Array, span: Span): void {
  for (let row = 0; row < span.rows; row++) {
    for (let left = 0; left < span.width; left += 4 * RUN) {
      const from = (span.source + row * span.sourceStride + left) >> 2;
      const to = (span.sums + row * span.sumsStride + left) >> 2;
      for (let at = 0; at < RUN; at++) run[at] = floats[to + at] as number;
      for (let tap = span.taps >> 2; tap < span.tapsEnd >> 2; tap += 2) {
        const start = from + ((places[tap] as number) >> 2);
        addRun(floats, start, floats[tap + 1] as number);
      }
      for (let at = 0; at < RUN; at++) floats[to + at] = run[at] as number;
    }
  }
}

function addRun(floats: Float32Array, start: number, weight: number): void {
  for (let at = 0; at < RUN; at += 4) {
    run[at] = (run[at] as number) + weight * (floats[start + at] as number);
    run[at + 1] = (run[at + 1] as number) + weight * (floats[start + at + 1] as number);
    run[at + 2] = (run[at + 2] as number) + weight * (floats[start + at + 2] as number);
    run[at + 3] = (run[at + 3] as number) + weight * (floats[start + at + 3] as number);
  }
}

function reduce(floats: Float32Array, { source, stride, rows, last, sums, limits, bias, floor }: Strip): void {
  const count = last / 4 + 4;
  let [low, high] = [floats[limits >> 2] as number, floats[(limits >> 2) + 4] as number];
  for (let col = 0; col < count; col++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      const value = (floats[((source + row * stride) >> 2) + col] as number) + bias;
      if (value < low) low = value;
      if (value > high) high = value;
      sum += value < floor ? floor : value;
    }
    floats[(sums >> 2) + col] = sum;
  }
  floats[limits >> 2] = low;
  floats[(limits >> 2) + 4] = high;
}
