/**
 * The inner loops on four numbers at a time, as a WebAssembly module. It is written out instruction by instruction,
 * so that building it needs nothing but TypeScript.
 */

import {
  ADD,
  add,
  assemble,
  constant,
  F32,
  get,
  I32,
  LESS_THAN,
  LOAD,
  loadSplat,
  loadVector,
  loop,
  MAXIMUM,
  MINIMUM,
  MINUS,
  MULTIPLY,
  PLUS,
  REPEAT_IF,
  type Routine,
  SELECT,
  SPLAT,
  set,
  storeVector,
  V128,
  ZERO,
} from "./assembler";
import { type Accumulation, type Loops, type Reduction, RUN } from "./loops";

const VECTOR = 16;
const VECTORS = (4 * RUN) / VECTOR;
const TAP_BYTES = 8;

const ACCUMULATION = [
  "source",
  "sourceStride",
  "sums",
  "sumsStride",
  "width",
  "rows",
  "taps",
  "tapsEnd",
] as const satisfies (keyof Accumulation)[];
const REDUCTION = [
  "source",
  "stride",
  "rows",
  "last",
  "sums",
  "limits",
  "bias",
  "floor",
] as const satisfies (keyof Reduction)[];

function accumulate(): Routine {
  const { source, sourceStride, sums, sumsStride, width, rows, taps, tapsEnd } = numbered(ACCUMULATION);
  // Bytes from the row's start, the tap, the address under it, its weight, and the first of a run of sums.
  const { left, tap, place, weight, first } = numbered(
    ["left", "tap", "place", "weight", "first"],
    ACCUMULATION.length,
  );
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
    ...loadSplat(4),
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
    LESS_THAN,
    ...REPEAT_IF,
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
    LESS_THAN,
    ...REPEAT_IF,
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
    ...REPEAT_IF,
  );
  const parameters = ACCUMULATION.map(() => I32);
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
  const { source, stride, rows, last, sums, limits, bias, floor } = numbered(REDUCTION);
  const { left, place, row, isMore } = numbered(["left", "place", "row", "isMore"], REDUCTION.length);
  const { offset, least, sum, value, low, high } = numbered(
    ["offset", "least", "sum", "value", "low", "high"],
    REDUCTION.length + 4,
  );
  const addRows = loop(
    ...get(place),
    ...loadVector(0),
    ...get(offset),
    ...ADD,
    ...set(value),
    ...get(low),
    ...get(value),
    ...MINIMUM,
    ...set(low),
    ...get(high),
    ...get(value),
    ...MAXIMUM,
    ...set(high),
    // In this operand order NaN stays NaN.
    ...get(value),
    ...get(least),
    ...MAXIMUM,
    ...get(sum),
    ...ADD,
    ...set(sum),
    ...add(place, ...get(stride)),
    ...get(row),
    ...constant(1),
    MINUS,
    ...set(row),
    ...get(row),
    ...REPEAT_IF,
  );
  const body = [
    ...get(bias),
    ...SPLAT,
    ...set(offset),
    ...get(floor),
    ...SPLAT,
    ...set(least),
    ...get(limits),
    ...loadVector(0),
    ...set(low),
    ...get(limits),
    ...loadVector(VECTOR),
    ...set(high),
    ...loop(
      ...ZERO,
      ...SPLAT,
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
      LESS_THAN,
      ...set(isMore),
      // The last vector may overlap the one before it.
      ...get(left),
      ...constant(VECTOR),
      PLUS,
      ...set(left),
      ...get(left),
      ...get(last),
      ...get(left),
      ...get(last),
      LESS_THAN,
      SELECT,
      ...set(left),
      ...get(isMore),
      ...REPEAT_IF,
    ),
    ...get(limits),
    ...get(low),
    ...storeVector(0),
    ...get(limits),
    ...get(high),
    ...storeVector(VECTOR),
  ];
  const parameters = REDUCTION.map((name) => (name === "bias" || name === "floor" ? F32 : I32));
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

/** Numbers locals by name, in order. Parameters come first. */
function numbered<const Name extends string>(names: readonly Name[], first = 0): Record<Name, number> {
  return Object.fromEntries(names.map((name, index) => [name, first + index])) as Record<Name, number>;
}

type Call = (...words: number[]) => void;

/** The loops; null where the browser has no WebAssembly or SIMD, or the page forbids it. */
export function simdLoops(memory: WebAssembly.Memory): Loops | null {
  try {
    const bytes = assemble([accumulate(), reduce()]);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { engine: { memory } });
    const { accumulate: accumulateSimd, reduce: reduceSimd } = exports as Record<"accumulate" | "reduce", Call>;
    return {
      accumulate: (s) =>
        accumulateSimd(s.source, s.sourceStride, s.sums, s.sumsStride, s.width, s.rows, s.taps, s.tapsEnd),
      reduce: (s) => reduceSimd(s.source, s.stride, s.rows, s.last, s.sums, s.limits, s.bias, s.floor),
    };
  } catch {
    return null;
  }
}
