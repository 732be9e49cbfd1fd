/** From values to colours. Python uses the same tables and rounds in the same way. */

import tables from "../../../cnn_widgets/core/data/colormaps.json";
import type { Scale, ValueRange } from "../protocol";

/** 256 colours, each as a little-endian word 0xAABBGGRR. */
export type ColourTable = Uint32Array;

export const DIVERGING = "RdBu";
export const GRAY = "gray";
export const LARGEST_CODE = 254;
/** The code of a value that is not finite, and its colour, which is in no table. */
export const NONFINITE_CODE = 255;
export const NONFINITE = 0xffff00ff;

function parse(hex: string): ColourTable {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    const rgb = Number.parseInt(hex.slice(6 * index, 6 * index + 6), 16);
    return pixel(rgb >> 16, (rgb >> 8) & 255, rgb & 255);
  });
}

export function pixel(red: number, green: number, blue: number): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

const TABLES: ReadonlyMap<string, ColourTable> = new Map(
  Object.entries(tables).map(([name, hex]) => [name, parse(hex)]),
);

/** The sequential tables, in the order of the list in the bar. */
export const SEQUENTIAL: readonly string[] = [...TABLES.keys()].filter((name) => name !== DIVERGING);

export function table(name: string): ColourTable {
  const found = TABLES.get(name);
  if (!found) throw new Error(`There is no colour table "${name}": choose one of ${[...TABLES.keys()].join(", ")}.`);
  return found;
}

/** A colour table, and the values of its first and last colour. */
export interface ColourLimits {
  low: number;
  high: number;
  table: string;
}

export interface Extent {
  minimum: number;
  maximum: number;
}

function largest({ minimum, maximum }: Extent): number {
  return Math.max(Math.abs(minimum), Math.abs(maximum));
}

export function isDiverging(range: ValueRange): boolean {
  return range === "signed" || range === "tanh";
}

/** The colour limits of a tile under the chosen scale. */
export function limits(range: ValueRange, scale: Scale, colormap: string, tile: Extent, layer: Extent): ColourLimits {
  if (scale === "gray") return { low: layer.minimum, high: layer.maximum, table: GRAY };
  const whole = scale === "layer";
  if (isDiverging(range)) {
    const limit = whole && range === "tanh" ? 1 : largest(whole ? layer : tile);
    return { low: -limit, high: limit, table: DIVERGING };
  }
  const high = whole && range === "unit" ? 1 : (whole ? layer : tile).maximum;
  return { low: 0, high, table: colormap };
}

/** A value's index in a table of 256, halves rounded up. Without any span, the index of zero. */
export function index(value: number, { low, high, table: name }: ColourLimits): number {
  const span = high - low;
  const place = span > 0 ? (value - low) / span : name === DIVERGING ? 0.5 : 0;
  return Math.min(255, Math.max(0, Math.floor(place * 255 + 0.5)));
}

/** The colour of each code of a tile. Its codes 0 to 254 run from its smallest to its largest value. */
export function codeColours({ minimum, maximum }: Extent, bounds: ColourLimits): ColourTable {
  const colours = table(bounds.table);
  const step = (maximum - minimum) / LARGEST_CODE;
  const result = new Uint32Array(256);
  for (let code = 0; code <= LARGEST_CODE; code++) {
    result[code] = colours[index(minimum + code * step, bounds)] as number;
  }
  result[NONFINITE_CODE] = NONFINITE;
  return result;
}

/** A colour table as a CSS gradient, for legends. */
export function gradient(name: string): string {
  const colours = table(name);
  const stops = Array.from({ length: 17 }, (_, stop) => css(colours[Math.round((stop * 255) / 16)] as number));
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** The luminance at which black and white have the same contrast with a colour. */
const MIDDLE = 0.179;

/** Black or white, whichever has more contrast with a colour, as WCAG 2 measures it. */
export function inkOn(word: number): string {
  const linear = (part: number) => (part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = [word & 255, (word >> 8) & 255, (word >> 16) & 255].map(linear) as [
    number,
    number,
    number,
  ];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > MIDDLE ? "#000000" : "#ffffff";
}

export function css(word: number): string {
  return `rgb(${word & 255} ${(word >> 8) & 255} ${(word >> 16) & 255})`;
}
