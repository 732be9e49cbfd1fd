/**
 * What the browser needs to compute a preview before Python answers. From protocol/preview.py, by scripts/protocol.py.
 */

/** A whole number of 64 bits as two halves. */
export interface Uint64 {
  high: number;
  low: number;
}

/** The image's values, as an array of uint8 "levels" (in steps of 1/255) or of float32 "values". */
export interface PreviewImageHeader {
  /** The picture's revision. */
  revision: number;
  height: number;
  width: number;
  channels: number;
}

/**
 * What the first block's weights are made from. The array "master_kernel:3" is filter 3's master kernel, if it has one.
 */
export interface PreviewWeightsHeader {
  revision: number;
  seed: Uint64;
  identity: number;
  spread: Record<number, boolean>;
  biases: Record<number, number>;
}
