/** The two inner loops that take nearly all the time, in plain JavaScript; `simd` has faster ones. */

/** Sums are computed in runs of this many columns. */
export const RUN = 32;

/** Arguments of `accumulate`, in bytes except for `rows`. `width` is a multiple of a run. */
export interface Accumulation {
  /** Address of the image value under the kernel's centre for the first sum. */
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

/** Arguments of `reduce`, which adds up some rows of a map. */
export interface Reduction {
  /** Address of the first row, distance to the next, number of rows. */
  source: number;
  stride: number;
  rows: number;
  /** Bytes from the first column to the fourth from the right. */
  last: number;
  /** Address of the row that takes the sums. */
  sums: number;
  /** Address of the smallest values so far in four lanes, followed by the largest. */
  limits: number;
  /** What is added to each value, and the lower bound applied after that. */
  bias: number;
  floor: number;
}

export interface Loops {
  /** Adds shifted copies of the image, each times a weight, to one filter's sums. */
  accumulate(accumulation: Accumulation): void;
  /** Adds up rows after bias and lower bound, and widens the limits of what was added. */
  reduce(reduction: Reduction): void;
}

export function plainLoops(memory: () => ArrayBuffer): Loops {
  return {
    accumulate: (accumulation) => accumulate(new Float32Array(memory()), new Int32Array(memory()), accumulation),
    reduce: (reduction) => reduce(new Float32Array(memory()), reduction),
  };
}

const run = new Float64Array(RUN);

function accumulate(floats: Float32Array, places: Int32Array, accumulation: Accumulation): void {
  for (let row = 0; row < accumulation.rows; row++) {
    for (let left = 0; left < accumulation.width; left += 4 * RUN) {
      const from = (accumulation.source + row * accumulation.sourceStride + left) >> 2;
      const to = (accumulation.sums + row * accumulation.sumsStride + left) >> 2;
      for (let at = 0; at < RUN; at++) run[at] = floats[to + at] as number;
      for (let tap = accumulation.taps >> 2; tap < accumulation.tapsEnd >> 2; tap += 2) {
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

function reduce(floats: Float32Array, { source, stride, rows, last, sums, limits, bias, floor }: Reduction): void {
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
