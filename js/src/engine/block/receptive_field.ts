/** Receptive fields: the input cells behind each value, per axis. */

import type { BlockSettings, Pair, StageName } from "./settings";
import { both, convWindow, extent, outputSize, padBefore, poolWindow, type Window } from "./window";

export interface Field {
  size: Pair;
  jump: Pair;
  start: Pair;
}

const POINT: Field = { size: [1, 1], jump: [1, 1], start: [0, 0] };

/** The field of a stage of the first block, by the recurrence of Araujo, Norris & Sim (Distill 2019). */
export function fieldOf(block: BlockSettings, stage: StageName, image: Pair): Field {
  const convolution = convWindow(block);
  const field = through(POINT, convolution, image);
  if (stage !== "pool1") return field;
  return through(field, poolWindow(block), outputSize(convolution, image));
}

function through({ size, jump, start }: Field, window: Window, input: Pair): Field {
  const [covered, pad] = [extent(window), padBefore(window, input)];
  return {
    size: both((axis) => size[axis] + (covered[axis] - 1) * jump[axis]),
    jump: both((axis) => jump[axis] * window.strides[axis]),
    start: both((axis) => start[axis] - pad[axis] * jump[axis]),
  };
}
