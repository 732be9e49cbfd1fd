/** A training run and its past. From protocol/trainer.py, by scripts/protocol.py. */

import type { Num } from "./num";

/** Metrics on the validation data after an epoch. */
export interface EpochHeader {
  epoch: number;
  step: number;
  loss: Num | null;
  accuracy: Num | null;
}

/** The curves of a training run. Where `step` is more than 1, a point is the mean of that many steps. */
export interface TrainingHeader {
  revision: number;
  steps: number;
  step: number;
  /** Results on the validation data after each epoch. */
  epochs: EpochHeader[];
  description: string;
}

/** The snapshot of the weights that is shown. */
export interface ShownSnapshot {
  step: number;
  epoch: number;
  loss: Num | null;
}
