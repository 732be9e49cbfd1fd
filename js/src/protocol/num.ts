/** Numbers as JSON has them. */

/** JSON has no word for these, so they travel as text. */
export type Num = number | "NaN" | "Infinity" | "-Infinity";
