/** A kernel that is taught by example. */

import type { Num } from "./stages";

/** What a teacher of one kernel is set to; "" for what stands in no list. */
export interface TeacherSettings {
  image: string;
  target: string;
  kernel_size: number;
  rule: string;
  learning_rate: number;
  /** Steps a second. */
  pace: number;
}

export interface TeacherChoices {
  images: string[];
  targets: string[];
  /** Each with a sentence on what it does. */
  rules: [name: string, note: string][];
  largest_kernel: number;
}

/** What is drawn on: how many strokes there are, the pixel of the map's first value, and the largest size in it. */
export interface TeacherDrawing {
  strokes: number;
  corner: [number, number];
  limit: number;
}

/** A kernel that learns: the step that is looked at, of how many, and its error. */
export interface LessonHeader {
  revision: number;
  step: number;
  count: number;
  loss: Num;
  least: Num;
  name: string;
  past: string[];
}

/** Maps of one size, each with its limits. */
export interface TeacherMapsHeader {
  revision: number;
  full: [number, number];
  step: number;
  ends: Record<string, { minimum: Num; maximum: Num; largest: Num }>;
}
