/** Values to colours. Python reads the same tables and rounds the same way. */

import tables from "../../../cnn_widgets/core/data/colormaps.json";
import type { Range, Scale } from "../protocol";

/** Pixels as one little-endian word each: 0xAABBGGRR. */
export type Table = Uint32Array;

export const DIVERGING = "RdBu";
export const GRAY = "gray";
export const LARGEST_CODE = 254;
/** The code of a value that is not finite, and a colour that no table holds. */
export const NONFINITE_CODE = 255;
export const NONFINITE = 0xffff00ff;

function parse(hex: string): Table {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    const rgb = Number.parseInt(hex.slice(6 * index, 6 * index + 6), 16);
    return pixel(rgb >> 16, (rgb >> 8) & 255, rgb & 255);
  });
}

export function pixel(red: number, green: number, blue: number): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

const TABLES: ReadonlyMap<string, Table> = new Map(Object.entries(tables).map(([name, hex]) => [name, parse(hex)]));

/** The sequential tables, in the order in which they are offered. */
export const SEQUENTIAL: readonly string[] = [...TABLES.keys()].filter((name) => name !== DIVERGING);

export function table(name: string): Table {
  const found = TABLES.get(name);
  if (!found) throw new Error(`There is no colour table "${name}": choose one of ${[...TABLES.keys()].join(", ")}.`);
  return found;
}

/** The values of a table's two ends, and that table. */
export interface Limits {
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

export function isDiverging(range: Range): boolean {
  return range === "signed" || range === "tanh";
}

/** The limits of one tile under the chosen scale. */
export function limits(range: Range, scale: Scale, colormap: string, tile: Extent, layer: Extent): Limits {
  if (scale === "gray") return { low: layer.minimum, high: layer.maximum, table: GRAY };
  const whole = scale === "layer";
  if (isDiverging(range)) {
    const limit = whole && range === "tanh" ? 1 : largest(whole ? layer : tile);
    return { low: -limit, high: limit, table: DIVERGING };
  }
  const high = whole && range === "unit" ? 1 : (whole ? layer : tile).maximum;
  return { low: 0, high, table: colormap };
}

/** The place of a value in a table of 256, half rounded up. No span at all: the table's place of zero. */
export function index(value: number, { low, high, table: name }: Limits): number {
  const span = high - low;
  const place = span > 0 ? (value - low) / span : name === DIVERGING ? 0.5 : 0;
  return Math.min(255, Math.max(0, Math.floor(place * 255 + 0.5)));
}

/** The colour of each code of a tile, whose codes 0 to 254 span its own extent. */
export function codeColours({ minimum, maximum }: Extent, bounds: Limits): Table {
  const colours = table(bounds.table);
  const step = (maximum - minimum) / LARGEST_CODE;
  const result = new Uint32Array(256);
  for (let code = 0; code <= LARGEST_CODE; code++) {
    result[code] = colours[index(minimum + code * step, bounds)] as number;
  }
  result[NONFINITE_CODE] = NONFINITE;
  return result;
}

/** A CSS gradient of a table, for legends. */
export function gradient(name: string): string {
  const colours = table(name);
  const stops = Array.from({ length: 17 }, (_, stop) => css(colours[Math.round((stop * 255) / 16)] as number));
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** A colour's luminance at which black and white stand out alike. */
const MIDDLE = 0.179;

/** Black or white, whichever is read better on a colour, as WCAG 2 measures contrast. */
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
