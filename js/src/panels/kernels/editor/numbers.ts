/** Weights as text that parses to the same bits, and the steps in which they are changed. */

/** The shortest decimal that parses to exactly this float32. */
export function exact(value: number): string {
  if (Object.is(value, -0)) return "-0";
  for (let digits = 1; digits <= 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(value);
}

/** Weights as spreadsheet rows: a line for each row, with tabs between cells. */
export function tabbed(weights: ArrayLike<number>, width: number): string {
  const cells = Array.from(weights, exact);
  const rows = Array.from({ length: cells.length / width }, (_, row) =>
    cells.slice(row * width, (row + 1) * width).join("\t"),
  );
  return rows.join("\n");
}

/** Nested lists (height, width, channels), as Python and JSON write them. */
export function nested(planes: readonly ArrayLike<number>[], width: number): string {
  const count = planes[0]?.length ?? 0;
  const cells = Array.from({ length: count }, (_, cell) =>
    planes.map((plane) => exact(plane[cell] as number)).join(", "),
  );
  const rows = Array.from({ length: count / width }, (_, row) =>
    cells
      .slice(row * width, (row + 1) * width)
      .map((cell) => `[${cell}]`)
      .join(", "),
  );
  return `[${rows.map((row) => `[${row}]`).join(",\n ")}]`;
}

/** The size of one step: a power of ten, about a twentieth of the largest weight. */
export function stepFor(limit: number): number {
  return limit > 0 ? 10 ** Math.floor(Math.log10(limit / 5)) : 0.1;
}

/** A weight changed by some steps. It is rounded in decimals, so that the same steps back give the same text. */
export function nudged(value: number, steps: number, step: number): number {
  const further = value + steps * step;
  const digits = Math.min(20, Math.max(0, 6 - Math.floor(Math.log10(step))));
  return Number(further.toFixed(digits)) + 0;
}

/** The float32 of a plain number or fraction such as "-1/4", or null if Python has to parse the text. */
export function plainNumber(text: string): number | null {
  const [, whole, part] = /^([-−+]?\d*\.?\d+)(?:\/(\d*\.?\d+))?$/.exec(text) ?? [];
  const value = Number(whole?.replace("−", "-")) / Number(part ?? 1);
  return whole !== undefined && Number.isFinite(value) ? Math.fround(value) : null;
}
