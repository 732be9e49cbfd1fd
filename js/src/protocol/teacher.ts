/** A kernel that learns from examples. From protocol/teacher.py, by scripts/protocol.py. */

import type { Num } from "./num";

/** A kernel teacher's settings. "" stands for an image or target that is not in the lists. */
export interface TeacherSettings {
  image: string;
  target: string;
  kernel_size: number;
  rule: string;
  learning_rate: number;
  /** Steps a second. */
  pace: number;
}

/** What a teacher offers. */
export interface TeacherChoices {
  images: string[];
  targets: string[];
  /** Update rules, each with a sentence on what it does. */
  rules: readonly [string, string][];
  largest_kernel: number;
}

/** The target that is drawn on: number of strokes, pixel of the map's first value, and largest magnitude. */
export interface TeacherDrawing {
  strokes: number;
  corner: readonly [number, number];
  limit: number;
}

/** The step that is shown, the number of steps, its loss and the least loss that is possible. */
export interface TeacherHeader {
  revision: number;
  step: number;
  count: number;
  loss: Num;
  least: Num;
  name: string;
  past: string[];
}

/** The smallest and the largest value of a map, and its largest absolute value. */
export interface TeacherMapRange {
  minimum: Num;
  maximum: Num;
  largest: Num;
}

/** Maps of one size, each with its smallest, largest and largest absolute value. */
export interface TeacherMapsHeader {
  revision: number;
  full: readonly [number, number];
  step: number;
  ends: Record<string, TeacherMapRange>;
}
