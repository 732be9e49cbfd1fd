/**
 * The inner loops with four numbers at a time: a WebAssembly module, written out here instruction by instruction, so
 * that nothing but TypeScript is needed to build it.
 */

import {
  ADD,
  AGAIN_IF,
  ALIKE,
  add,
  assemble,
  constant,
  F32,
  get,
  I32,
  LEAST,
  LESS,
  LOAD,
  loadAlike,
  loadVector,
  loop,
  MINUS,
  MOST,
  MULTIPLY,
  PLUS,
  type Routine,
  SELECT,
  set,
  storeVector,
  V128,
  ZERO,
} from "./assembler";
import { type Loops, RUN, type Span, type Strip } from "./loops";

const VECTOR = 16;
const VECTORS = (4 * RUN) / VECTOR;
const TAP_BYTES = 8;

const SPAN = [
  "source",
  "sourceStride",
  "sums",
  "sumsStride",
  "width",
  "rows",
  "taps",
  "tapsEnd",
] as const satisfies (keyof Span)[];
const STRIP = [
  "source",
  "stride",
  "rows",
  "last",
  "sums",
  "limits",
  "bias",
  "floor",
] as const satisfies (keyof Strip)[];

function accumulate(): Routine {
  const { source, sourceStride, sums, sumsStride, width, rows, taps, tapsEnd } = numbered(SPAN);
  // Bytes from the row's start, the tap, the value under it, its weight, and a run of sums.
  const { left, tap, place, weight, first } = numbered(["left", "tap", "place", "weight", "first"], SPAN.length);
  const each = (body: (offset: number, sum: number) => number[]) =>
    Array.from({ length: VECTORS }, (_, index) => body(index * VECTOR, first + index)).flat();
  const addTaps = loop(
    ...get(source),
    ...get(left),
    PLUS,
    ...get(tap),
    ...LOAD,
    PLUS,
    ...set(place),
    ...get(tap),
    ...loadAlike(4),
    ...set(weight),
    ...each((offset, sum) => [
      ...get(place),
      ...loadVector(offset),
      ...get(weight),
      ...MULTIPLY,
      ...get(sum),
      ...ADD,
      ...set(sum),
    ]),
    ...add(tap, ...constant(TAP_BYTES)),
    ...get(tap),
    ...get(tapsEnd),
    LESS,
    ...AGAIN_IF,
  );
  const addRow = loop(
    ...get(sums),
    ...get(left),
    PLUS,
    ...set(place),
    ...each((offset, sum) => [...get(place), ...loadVector(offset), ...set(sum)]),
    ...get(taps),
    ...set(tap),
    ...addTaps,
    ...get(sums),
    ...get(left),
    PLUS,
    ...set(place),
    ...each((offset, sum) => [...get(place), ...get(sum), ...storeVector(offset)]),
    ...add(left, ...constant(4 * RUN)),
    ...get(left),
    ...get(width),
    LESS,
    ...AGAIN_IF,
  );
  const body = loop(
    ...constant(0),
    ...set(left),
    ...addRow,
    ...add(source, ...get(sourceStride)),
    ...add(sums, ...get(sumsStride)),
    ...get(rows),
    ...constant(1),
    MINUS,
    ...set(rows),
    ...get(rows),
    ...AGAIN_IF,
  );
  const parameters = SPAN.map(() => I32);
  return {
    name: "accumulate",
    parameters,
    locals: [
      [3, I32],
      [1 + VECTORS, V128],
    ],
    body,
  };
}

function reduce(): Routine {
  const { source, stride, rows, last, sums, limits, bias, floor } = numbered(STRIP);
  const { left, place, row, isMore } = numbered(["left", "place", "row", "isMore"], STRIP.length);
  const { offset, least, sum, value, low, high } = numbered(
    ["offset", "least", "sum", "value", "low", "high"],
    STRIP.length + 4,
  );
  const addRows = loop(
    ...get(place),
    ...loadVector(0),
    ...get(offset),
    ...ADD,
    ...set(value),
    ...get(low),
    ...get(value),
    ...LEAST,
    ...set(low),
    ...get(high),
    ...get(value),
    ...MOST,
    ...set(high),
    // In this order, so that what is not a number stays so.
    ...get(value),
    ...get(least),
    ...MOST,
    ...get(sum),
    ...ADD,
    ...set(sum),
    ...add(place, ...get(stride)),
    ...get(row),
    ...constant(1),
    MINUS,
    ...set(row),
    ...get(row),
    ...AGAIN_IF,
  );
  const body = [
    ...get(bias),
    ...ALIKE,
    ...set(offset),
    ...get(floor),
    ...ALIKE,
    ...set(least),
    ...get(limits),
    ...loadVector(0),
    ...set(low),
    ...get(limits),
    ...loadVector(VECTOR),
    ...set(high),
    ...loop(
      ...ZERO,
      ...ALIKE,
      ...set(sum),
      ...get(source),
      ...get(left),
      PLUS,
      ...set(place),
      ...get(rows),
      ...set(row),
      ...addRows,
      ...get(sums),
      ...get(left),
      PLUS,
      ...get(sum),
      ...storeVector(0),
      ...get(left),
      ...get(last),
      LESS,
      ...set(isMore),
      // The last vector covers again some of what the one before it has.
      ...get(left),
      ...constant(VECTOR),
      PLUS,
      ...set(left),
      ...get(left),
      ...get(last),
      ...get(left),
      ...get(last),
      LESS,
      SELECT,
      ...set(left),
      ...get(isMore),
      ...AGAIN_IF,
    ),
    ...get(limits),
    ...get(low),
    ...storeVector(0),
    ...get(limits),
    ...get(high),
    ...storeVector(VECTOR),
  ];
  const parameters = STRIP.map((name) => (name === "bias" || name === "floor" ? F32 : I32));
  return {
    name: "reduce",
    parameters,
    locals: [
      [4, I32],
      [6, V128],
    ],
    body,
  };
}

/** Locals by their names, numbered as they stand; the parameters are the first. */
function numbered<const Name extends string>(names: readonly Name[], first = 0): Record<Name, number> {
  return Object.fromEntries(names.map((name, index) => [name, first + index])) as Record<Name, number>;
}

type Call = (...words: number[]) => void;

/** Null where the browser has no WebAssembly, no SIMD, or the page forbids them. */
export function simdLoops(memory: WebAssembly.Memory): Loops | null {
  try {
    const bytes = assemble([accumulate(), reduce()]);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { engine: { memory } });
    const { accumulate: addSpan, reduce: addStrip } = exports as Record<"accumulate" | "reduce", Call>;
    return {
      accumulate: (s) => addSpan(s.source, s.sourceStride, s.sums, s.sumsStride, s.width, s.rows, s.taps, s.tapsEnd),
      reduce: (s) => addStrip(s.source, s.stride, s.rows, s.last, s.sums, s.limits, s.bias, s.floor),
    };
  } catch {
    return null;
  }
}
