/** The inner loop of a convolution: planes of the image, each times a weight, added onto a plane of sums. */

/** Sums are worked out in runs of so many columns. */
export const RUN = 32;

/** All in bytes of one memory, but for the rows; `width` is a multiple of a run. */
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

export type Accumulate = (span: Span) => void;

/** The same in plain JavaScript, for browsers without SIMD. */
export function plainAccumulate(memory: () => ArrayBuffer): Accumulate {
  const run = new Float64Array(RUN);
  return ({ source, sourceStride, sums, sumsStride, width, rows, taps, tapsEnd }) => {
    const floats = new Float32Array(memory());
    const places = new Int32Array(memory());
    for (let row = 0; row < rows; row++) {
      for (let left = 0; left < width; left += 4 * RUN) {
        const from = (source + row * sourceStride + left) >> 2;
        const to = (sums + row * sumsStride + left) >> 2;
        for (let at = 0; at < RUN; at++) run[at] = floats[to + at] as number;
        for (let tap = taps >> 2; tap < tapsEnd >> 2; tap += 2) {
          const start = from + ((places[tap] as number) >> 2);
          const weight = floats[tap + 1] as number;
          for (let at = 0; at < RUN; at += 4) {
            run[at] = (run[at] as number) + weight * (floats[start + at] as number);
            run[at + 1] = (run[at + 1] as number) + weight * (floats[start + at + 1] as number);
            run[at + 2] = (run[at + 2] as number) + weight * (floats[start + at + 2] as number);
            run[at + 3] = (run[at + 3] as number) + weight * (floats[start + at + 3] as number);
          }
        }
        for (let at = 0; at < RUN; at++) floats[to + at] = run[at] as number;
      }
    }
  };
}
