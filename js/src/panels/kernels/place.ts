/** The order of a kernel's axes, and the index of what is shown as NumPy would write it. */

import type { KernelsHeader } from "../../protocol";
import { say } from "../../words/language";
import { DOT, signed } from "../../words/numbers";

/** A part of a kernel. A missing index stands for all along that axis. */
export interface KernelPlace {
  filter: number;
  channel?: number;
  row?: number;
  col?: number;
}

export function axesText({ kernel_size: [height, width], in_channels, filters }: KernelsHeader): string {
  const shape = `(${[height, width, in_channels, filters].join(", ")})`;
  return say("kernels: {shape} = height, width, input channels, filters", { shape });
}

export function indexText({ filter, channel, row, col }: KernelPlace): string {
  return `kernel[${[row, col, channel, filter].map((at) => at ?? ":").join(", ")}]`;
}

/**
 * @param value The weight, if the place is a single one.
 * @param isRough Whether it came rounded.
 */
export function placeText(place: KernelPlace, value: number | null, isRough: boolean): string {
  if (value === null) return DOT + say("this is {index}", { index: indexText(place) });
  return `${DOT}${indexText(place)} ${isRough ? "≈" : "="} ${signed(value, isRough ? 3 : 4)}`;
}
