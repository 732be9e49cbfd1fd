/** Just enough of a WebAssembly assembler; see webassembly.github.io/spec. */

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
/** An integer from 0 to 8191, as signed LEB128. */
export const constant = (value: number) => [0x41, ...(value < 64 ? [value] : [(value % 128) | 128, value >> 7])];
export const PLUS = 0x6a;
export const MINUS = 0x6b;
/** Unsigned comparison. */
export const LESS_THAN = 0x49;
/** Takes the first of two values if a third is not 0, else the second. */
export const SELECT = 0x1b;
export const loop = (...body: number[]) => [0x03, NOTHING, ...body, END];
/** Repeats the innermost loop if a value is not 0. */
export const REPEAT_IF = [0x0d, 0];

/** A memory operand at an offset, aligned to four bytes. */
const at = (offset: number) => [2, ...leb(offset)];
export const LOAD = [0x28, ...at(0)];
const vector = (code: number) => [0xfd, ...leb(code)];
export const loadVector = (offset: number) => [...vector(0), ...at(offset)];
/** Loads one number into all lanes. */
export const loadSplat = (offset: number) => [...vector(9), ...at(offset)];
export const storeVector = (offset: number) => [...vector(11), ...at(offset)];
/** Copies the number on the stack to all lanes. */
export const SPLAT = vector(0x13);
export const ZERO = [0x43, 0, 0, 0, 0];
export const ADD = vector(0xe4);
export const MULTIPLY = vector(0xe6);
/** Lane by lane, as `pmin` and `pmax`: the second operand where it is less (or greater) than the first. */
export const MINIMUM = vector(0xea);
export const MAXIMUM = vector(0xeb);

export const add = (local: number, ...amount: number[]) => [...get(local), ...amount, PLUS, ...set(local)];

export interface Routine {
  name: string;
  parameters: readonly number[];
  /** Numbers and types of the locals after the parameters. */
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

/** Assembles a module of routines without results. It imports its memory as "memory" from "engine". */
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
