/** The size at which kernels of a deep layer are drawn, and which of them are in sight. */

import type { KernelsHeader } from "../../../protocol";

const GAP = 3;
/** The longer side of a kernel in CSS pixels: at most where there are few, at least where there are many. */
const LARGEST_SIDE = 46;
const SMALLEST_SIDE = 22;
const LARGEST_CELL = 16;
const HIGHEST = 420;
/** Room for a scroll bar in CSS pixels. */
const SCROLL_BAR = 14;

/** One axis: the number of kernels, and the distance from one to the next in CSS pixels. */
export interface MatrixAxis {
  count: number;
  pitch: number;
}

export interface MatrixLayout {
  /** CSS pixels of a weight. */
  cell: number;
  across: MatrixAxis;
  down: MatrixAxis;
  window: { width: number; height: number };
}

/** Indices from `start` to before `end`. */
export interface IndexRange {
  start: number;
  end: number;
}

export function matrixLayout(header: KernelsHeader, available: number): MatrixLayout {
  const [height, width] = header.kernel_size;
  const longest = Math.max(height, width);
  const room = Math.min((available - SCROLL_BAR) / header.in_channels, HIGHEST / header.filters) - GAP;
  const side = Math.max(SMALLEST_SIDE, Math.min(LARGEST_SIDE, room));
  const cell = Math.max(1, Math.min(LARGEST_CELL, Math.floor(side / longest)));
  const across = { count: header.in_channels, pitch: width * cell + GAP };
  const down = { count: header.filters, pitch: height * cell + GAP };
  const whole = { width: across.count * across.pitch, height: down.count * down.pitch };
  return {
    cell,
    across,
    down,
    window: {
      width: Math.min(available, whole.width + (whole.height > HIGHEST ? SCROLL_BAR : 0)),
      height: Math.min(HIGHEST, whole.height + (whole.width > available ? SCROLL_BAR : 0)),
    },
  };
}

/** The kernels along an axis that are visible in a window of `room` CSS pixels. */
export function visible({ count, pitch }: MatrixAxis, scrolled: number, room: number): IndexRange {
  return {
    start: Math.max(0, Math.floor(scrolled / pitch)),
    end: Math.min(count, Math.ceil((scrolled + room) / pitch)),
  };
}
