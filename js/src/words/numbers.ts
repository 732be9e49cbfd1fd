/** Numbers as text: a true minus sign, and enough digits to tell values apart. */

import type { Num } from "../protocol";

export const MINUS = "−";
export const TIMES = "×";
export const DOT = " · ";

/** A number that JSON could not hold comes as text. */
export function number(value: Num): number {
  return typeof value === "number" ? value : Number(value);
}

function named(value: number): string | null {
  if (Number.isNaN(value)) return "NaN";
  if (value === Infinity) return "∞";
  if (value === -Infinity) return `${MINUS}∞`;
  return null;
}

function withMinus(text: string): string {
  return text.replaceAll("-", MINUS);
}

/** `digits` decimals; very large and very small magnitudes in scientific notation. */
export function fixed(value: number, digits: number): string {
  const name = named(value);
  if (name !== null) return name;
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 0.5 * 10 ** -digits)) return withMinus(value.toExponential(1));
  return withMinus(value.toFixed(digits));
}

/** About three figures, for captions and legends. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e5) return fixed(value, 0).includes("e") ? fixed(value, 0) : withMinus(value.toExponential(1));
  if (size >= 1000) return fixed(value, 0);
  if (Number.isInteger(value)) return fixed(value, 0);
  if (size >= 100) return fixed(value, 1);
  return fixed(value, size < 0.1 ? 3 : 2);
}

/** With its sign always shown, as weights are. */
export function signed(value: number, digits = 2): string {
  const name = named(value);
  if (name !== null) return value > 0 ? `+${name}` : name;
  if (value === 0) return "0";
  const text = Math.abs(value).toFixed(digits);
  return (value < 0 ? MINUS : "+") + text;
}

/** A weight in as few signs as a small cell can hold: "−.17", "+1.2", "+12". */
export function tight(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  const sign = value < 0 ? MINUS : "+";
  if (size >= 9.95) return sign + size.toFixed(0);
  if (size >= 0.995 && Number.isInteger(size)) return sign + size;
  if (size >= 0.995) return sign + size.toFixed(1);
  return sign + size.toFixed(2).slice(1);
}

export function shape(sides: readonly number[]): string {
  return sides.join(` ${TIMES} `);
}
