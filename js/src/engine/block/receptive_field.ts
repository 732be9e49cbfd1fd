/** Receptive fields: the input cells that each value depends on, per axis. */

import type { BlockSettings, Pair, StageName } from "./settings";
import { both, convWindow, effectiveSize, outputSize, padBefore, poolWindow, type SlidingWindow } from "./window";

/** Output row r sees size[0] input rows, the first of which is start[0] + r * jump[0]. Columns likewise. */
export interface ReceptiveField {
  size: Pair;
  jump: Pair;
  start: Pair;
}

const POINT: ReceptiveField = { size: [1, 1], jump: [1, 1], start: [0, 0] };

/** The receptive field of a stage of the first block, by the recurrence of Araujo, Norris & Sim (Distill 2019). */
export function fieldOf(block: BlockSettings, stage: StageName, image: Pair): ReceptiveField {
  const convolution = convWindow(block);
  const field = through(POINT, convolution, image);
  if (stage !== "pool1") return field;
  return through(field, poolWindow(block), outputSize(convolution, image));
}

function through({ size, jump, start }: ReceptiveField, window: SlidingWindow, input: Pair): ReceptiveField {
  const [covered, pad] = [effectiveSize(window), padBefore(window, input)];
  return {
    size: both((axis) => size[axis] + (covered[axis] - 1) * jump[axis]),
    jump: both((axis) => jump[axis] * window.strides[axis]),
    start: both((axis) => start[axis] - pad[axis] * jump[axis]),
  };
}
