/** How large the kernels of a deep layer are drawn, and which of them are in sight. */

import type { KernelsHeader } from "../../../protocol";

const GAP = 3;
/** CSS pixels of a kernel's longer side where there is room for few, and where there are many. */
const LARGEST_SIDE = 46;
const SMALLEST_SIDE = 22;
const LARGEST_CELL = 16;
const HIGHEST = 420;
/** What a scroll bar may take. */
const BAR = 14;

/** One axis: how many kernels, and how far apart. */
export interface Axis {
  count: number;
  pitch: number;
}

export interface MatrixLayout {
  /** CSS pixels of a weight. */
  cell: number;
  across: Axis;
  down: Axis;
  window: { width: number; height: number };
}

export interface Span {
  start: number;
  end: number;
}

export function matrixLayout(header: KernelsHeader, available: number): MatrixLayout {
  const [height, width] = header.kernel_size;
  const longest = Math.max(height, width);
  const room = Math.min((available - BAR) / header.in_channels, HIGHEST / header.filters) - GAP;
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
      width: Math.min(available, whole.width + (whole.height > HIGHEST ? BAR : 0)),
      height: Math.min(HIGHEST, whole.height + (whole.width > available ? BAR : 0)),
    },
  };
}

/** The kernels along an axis that a window of so many pixels shows. */
export function visible({ count, pitch }: Axis, scrolled: number, room: number): Span {
  return {
    start: Math.max(0, Math.floor(scrolled / pitch)),
    end: Math.min(count, Math.ceil((scrolled + room) / pitch)),
  };
}
