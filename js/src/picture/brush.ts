/** A soft round brush like MNIST's strokes: full ink inside, fading out over one pixel. */

export interface PixelSize {
  height: number;
  width: number;
}

/** A place in pixels, with fractions; the centre of the first pixel is (0, 0). */
export interface PenPoint {
  row: number;
  col: number;
}

export const INK = 255;

/** Draws a line. Where it crosses earlier ink, the stronger of the two stays. */
export function drawLine(pixels: Uint8Array, field: PixelSize, from: PenPoint, to: PenPoint, brush: number): void {
  const radius = brush / 2;
  const reach = radius + 0.5;
  const [top, bottom] = ends(from.row, to.row, reach, field.height);
  const [left, right] = ends(from.col, to.col, reach, field.width);
  for (let row = top; row <= bottom; row++) {
    for (let col = left; col <= right; col++) {
      const ink = Math.round(INK * Math.max(0, Math.min(1, reach - distance({ row, col }, from, to))));
      const cell = row * field.width + col;
      if (ink > (pixels[cell] ?? INK)) pixels[cell] = ink;
    }
  }
}

function ends(one: number, other: number, reach: number, size: number): [number, number] {
  return [
    Math.max(0, Math.ceil(Math.min(one, other) - reach)),
    Math.min(size - 1, Math.floor(Math.max(one, other) + reach)),
  ];
}

/** The distance from a place to the nearest point of a line. */
export function distance(spot: PenPoint, from: PenPoint, to: PenPoint): number {
  const [down, right] = [to.row - from.row, to.col - from.col];
  const length = down * down + right * right;
  const along = ((spot.row - from.row) * down + (spot.col - from.col) * right) / (length || 1);
  const share = Math.max(0, Math.min(1, along));
  return Math.hypot(spot.row - from.row - share * down, spot.col - from.col - share * right);
}
