/** Arrays that came with fewer pixels than are shown, because the link is slow. */

/**
 * Repeats each value over a block of cells.
 *
 * @param sent The shape of `values`, of at most three axes.
 * @param shape The shape of the result.
 * @param factors Cells for each value along each axis.
 */
export function spread(
  values: Uint8Array,
  sent: readonly number[],
  shape: readonly number[],
  factors: readonly number[],
): Uint8Array {
  const three = (numbers: readonly number[]) => [1, 1, 1, ...numbers].slice(-3) as [number, number, number];
  const [, rows, cols] = three(sent);
  const [planes, height, width] = three(shape);
  const [byPlane, byRow, byCol] = three(factors);
  const from = Uint32Array.from({ length: width }, (_, col) => Math.floor(col / byCol));
  const result = new Uint8Array(planes * height * width);
  for (let plane = 0, at = 0; plane < planes; plane++) {
    for (let row = 0; row < height; row++, at += width) {
      if (row % byRow > 0) {
        result.copyWithin(at, at - width, at);
        continue;
      }
      const start = (Math.floor(plane / byPlane) * rows + row / byRow) * cols;
      for (let col = 0; col < width; col++) result[at + col] = values[start + (from[col] as number)] as number;
    }
  }
  return result;
}
