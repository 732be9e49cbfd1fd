/** The smallest and largest of some values. */

export interface Limits {
  low: number;
  high: number;
}

/** The limits of values. If any value is not finite, neither is one of the limits. */
export function limitsOf(values: Float32Array): Limits {
  let [low, high, total] = [Infinity, -Infinity, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    if (value < low) low = value;
    if (value > high) high = value;
    total += value;
  }
  return Number.isNaN(total) ? { low: NaN, high: NaN } : { low, high };
}

export function areFinite({ low, high }: Limits): boolean {
  return Number.isFinite(low) && Number.isFinite(high);
}
