/**
 * The inner loop with four numbers at a time: a WebAssembly module of one function, written out here instruction by
 * instruction, so that nothing but TypeScript is needed to build it.
 */

import { type Accumulate, RUN, type Span } from "./accumulate";

const VECTOR_BYTES = 16;
const VECTORS = (4 * RUN) / VECTOR_BYTES;
const TAP_BYTES = 8;

const I32 = 0x7f;
const V128 = 0x7b;
const NOTHING = 0x40;

const SPAN: readonly (keyof Span)[] = [
  "source", "sourceStride", "sums", "sumsStride", "width", "rows", "taps", "tapsEnd",
];
const [SOURCE, SOURCE_STRIDE, SUMS, SUMS_STRIDE, WIDTH, ROWS, TAPS, TAPS_END] = SPAN.keys() as unknown as [
  number, number, number, number, number, number, number, number,
];
/** Locals: bytes from the row's start, the tap, the value under it, its weight, and a run of sums. */
const LEFT = SPAN.length;
const TAP = LEFT + 1;
const PLACE = LEFT + 2;
const WEIGHT = LEFT + 3;
const FIRST_SUM = LEFT + 4;

/** Unsigned LEB128. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...leb(Math.floor(value / 128))];
}

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
/** Signed LEB128 of a number from 0 to 8191. */
const constant = (value: number) => [0x41, ...(value < 64 ? [value] : [(value % 128) | 128, value >> 7])];
const PLUS = 0x6a;
const MINUS = 0x6b;
const LESS = 0x49;
const loop = (...body: number[]) => [0x03, NOTHING, ...body, 0x0b];
const AGAIN_IF = [0x0d, 0];
/** Aligned to four bytes, at an offset. */
const at = (offset: number) => [2, ...leb(offset)];
const LOAD = [0x28, ...at(0)];
const vector = (code: number) => [0xfd, ...leb(code)];
const loadVector = (offset: number) => [...vector(0), ...at(offset)];
const loadAlike = (offset: number) => [...vector(9), ...at(offset)];
const storeVector = (offset: number) => [...vector(11), ...at(offset)];
const ADD = vector(0xe4);
const MULTIPLY = vector(0xe6);
const add = (local: number, ...amount: number[]) => [...get(local), ...amount, PLUS, ...set(local)];
const sumOf = (one: number, other: number, local: number) => [...get(one), ...get(other), PLUS, ...set(local)];
const eachVector = (body: (offset: number, sum: number) => number[]) =>
  Array.from({ length: VECTORS }, (_, index) => body(index * VECTOR_BYTES, FIRST_SUM + index)).flat();

const ADD_TAPS = loop(
  ...get(SOURCE), ...get(LEFT), PLUS, ...get(TAP), ...LOAD, PLUS, ...set(PLACE),
  ...get(TAP), ...loadAlike(4), ...set(WEIGHT),
  ...eachVector((offset, sum) => [
    ...get(PLACE), ...loadVector(offset), ...get(WEIGHT), ...MULTIPLY, ...get(sum), ...ADD, ...set(sum),
  ]),
  ...add(TAP, ...constant(TAP_BYTES)),
  ...get(TAP), ...get(TAPS_END), LESS, ...AGAIN_IF,
);

const ADD_ROW = loop(
  ...sumOf(SUMS, LEFT, PLACE),
  ...eachVector((offset, sum) => [...get(PLACE), ...loadVector(offset), ...set(sum)]),
  ...get(TAPS), ...set(TAP),
  ...ADD_TAPS,
  ...sumOf(SUMS, LEFT, PLACE),
  ...eachVector((offset, sum) => [...get(PLACE), ...get(sum), ...storeVector(offset)]),
  ...add(LEFT, ...constant(4 * RUN)),
  ...get(LEFT), ...get(WIDTH), LESS, ...AGAIN_IF,
);

const ADD_ROWS = loop(
  ...constant(0), ...set(LEFT),
  ...ADD_ROW,
  ...add(SOURCE, ...get(SOURCE_STRIDE)),
  ...add(SUMS, ...get(SUMS_STRIDE)),
  ...get(ROWS), ...constant(1), MINUS, ...set(ROWS),
  ...get(ROWS), ...AGAIN_IF,
);

function section(id: number, ...content: number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

function named(name: string): number[] {
  return [name.length, ...new TextEncoder().encode(name)];
}

const LOCALS = [2, 3, I32, 1 + VECTORS, V128];
const CODE = [...LOCALS, ...ADD_ROWS, 0x0b];

const MODULE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, 1, 0x60, SPAN.length, ...SPAN.map(() => I32), 0),
  ...section(2, 1, ...named("engine"), ...named("memory"), 2, 0, 1),
  ...section(3, 1, 0),
  ...section(7, 1, ...named("accumulate"), 0, 0),
  ...section(10, 1, ...leb(CODE.length), ...CODE),
]);

/** Null where the browser has no WebAssembly, no SIMD, or the page forbids them. */
export function simdAccumulate(memory: WebAssembly.Memory): Accumulate | null {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(MODULE), { engine: { memory } });
    const accumulate = exports["accumulate"] as (...words: number[]) => void;
    return (span) => accumulate(...SPAN.map((name) => span[name]));
  } catch {
    return null;
  }
}
