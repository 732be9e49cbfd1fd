/** Instructions of WebAssembly as bytes, as far as they are needed here; see webassembly.github.io/spec. */

export const I32 = 0x7f;
export const F32 = 0x7d;
export const V128 = 0x7b;
const NOTHING = 0x40;
const END = 0x0b;

/** Unsigned LEB128. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...leb(Math.floor(value / 128))];
}

export const get = (local: number) => [0x20, local];
export const set = (local: number) => [0x21, local];
/** A whole number from 0 to 8191: signed LEB128. */
export const constant = (value: number) => [0x41, ...(value < 64 ? [value] : [(value % 128) | 128, value >> 7])];
export const PLUS = 0x6a;
export const MINUS = 0x6b;
/** Of numbers without a sign. */
export const LESS = 0x49;
/** The first of two values where a third one is not 0. */
export const SELECT = 0x1b;
export const loop = (...body: number[]) => [0x03, NOTHING, ...body, END];
/** Begins the innermost loop again where a value is not 0. */
export const AGAIN_IF = [0x0d, 0];

/** Aligned to four bytes, at an offset. */
const at = (offset: number) => [2, ...leb(offset)];
export const LOAD = [0x28, ...at(0)];
const vector = (code: number) => [0xfd, ...leb(code)];
export const loadVector = (offset: number) => [...vector(0), ...at(offset)];
/** One number in all lanes. */
export const loadAlike = (offset: number) => [...vector(9), ...at(offset)];
export const storeVector = (offset: number) => [...vector(11), ...at(offset)];
/** The number on the stack in all lanes. */
export const ALIKE = vector(0x13);
export const ZERO = [0x43, 0, 0, 0, 0];
export const ADD = vector(0xe4);
export const MULTIPLY = vector(0xe6);
/** The second where it is less, or more, than the first. */
export const LEAST = vector(0xea);
export const MOST = vector(0xeb);

export const add = (local: number, ...amount: number[]) => [...get(local), ...amount, PLUS, ...set(local)];

export interface Routine {
  name: string;
  parameters: readonly number[];
  /** How many locals of which type, after the parameters. */
  locals: readonly (readonly [count: number, type: number])[];
  body: readonly number[];
}

function section(id: number, ...content: number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

function named(name: string): number[] {
  return [name.length, ...new TextEncoder().encode(name)];
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()];
}

/** A module of routines that return nothing, over the memory "memory" of "engine". */
export function assemble(routines: readonly Routine[]): Uint8Array<ArrayBuffer> {
  const code = routines.map(({ locals, body }) => {
    const bytes = [...list(locals), ...body, END];
    return [...leb(bytes.length), ...bytes];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, ...list(routines.map(({ parameters }) => [0x60, ...list(parameters.map((type) => [type])), 0]))),
    ...section(2, ...list([[...named("engine"), ...named("memory"), 2, 0, 1]])),
    ...section(3, ...list(routines.map((_, index) => [index]))),
    ...section(7, ...list(routines.map(({ name }, index) => [...named(name), 0, index]))),
    ...section(10, ...list(code)),
  ]);
}
