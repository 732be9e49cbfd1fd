/** A training and its past. */

import type { Num } from "./stages";

/** The curves of a training; where `step` is more than 1, a point is the mean of so many steps. */
export interface TrainingHeader {
  revision: number;
  steps: number;
  step: number;
  /** On the validation data, after each epoch. */
  epochs: { epoch: number; step: number; loss: Num | null; accuracy: Num | null }[];
  description: string;
}

/** A time of a training, of which there are weights. */
export interface Shown {
  step: number;
  epoch: number;
  loss: Num | null;
}
