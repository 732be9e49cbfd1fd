/**
 * Random weights, bit for bit the same as Python's: seed, identity, filter, channel and place are hashed with
 * SplitMix64 (Steele, Lea & Flood, 2014). A 64-bit integer is kept as two of 32 bits, because BigInt is slow.
 */

/** Random weights are uniform between minus this and this. */
export const RANDOM_LIMIT = 0.2;

export interface Uint64 {
  high: number;
  low: number;
}

const GOLDEN: Uint64 = { high: 0x9e3779b9, low: 0x7f4a7c15 };
const FIRST: Uint64 = { high: 0xbf58476d, low: 0x1ce4e5b9 };
const SECOND: Uint64 = { high: 0x94d049bb, low: 0x133111eb };

export function add(one: Uint64, other: Uint64): Uint64 {
  const low = (one.low >>> 0) + (other.low >>> 0);
  return { high: (one.high + other.high + (low > 0xffffffff ? 1 : 0)) >>> 0, low: low >>> 0 };
}

/** An integer of either sign as 64 bits. */
export function uint64(value: number): Uint64 {
  return { high: Math.floor(value / 2 ** 32) >>> 0, low: value >>> 0 };
}

function exclusive(one: Uint64, other: Uint64): Uint64 {
  return { high: (one.high ^ other.high) >>> 0, low: (one.low ^ other.low) >>> 0 };
}

function shifted({ high, low }: Uint64, bits: number): Uint64 {
  return { high: high >>> bits, low: ((low >>> bits) | (high << (32 - bits))) >>> 0 };
}

/** The lower 64 bits of a product, from products of 16-bit parts, which a number holds exactly. */
function multiplied(one: Uint64, other: Uint64): Uint64 {
  const [a, b] = [one.low & 0xffff, one.low >>> 16];
  const [c, d] = [other.low & 0xffff, other.low >>> 16];
  const first = a * d + Math.floor((a * c) / 0x10000);
  const second = b * c + (first % 0x10000);
  const carried = b * d + Math.floor(first / 0x10000) + Math.floor(second / 0x10000);
  const crossed = Math.imul(one.low, other.high) + Math.imul(one.high, other.low);
  return { high: (carried + crossed) >>> 0, low: Math.imul(one.low, other.low) >>> 0 };
}

export function mix(state: Uint64): Uint64 {
  let mixed = add(state, GOLDEN);
  mixed = multiplied(exclusive(mixed, shifted(mixed, 30)), FIRST);
  mixed = multiplied(exclusive(mixed, shifted(mixed, 27)), SECOND);
  return exclusive(mixed, shifted(mixed, 31));
}

/** The hash from which the weights of one filter on one input channel are drawn. */
export function sliceState(seed: Uint64, identity: number, filter: number, channel: number): Uint64 {
  const block = mix(exclusive(mix(seed), uint64(identity)));
  return mix(add(mix(add(block, uint64(filter))), uint64(channel)));
}

/** The weight at a place, counted from the kernel's centre: rows down, columns to the right. */
export function randomWeight(slice: Uint64, row: number, col: number): number {
  const state = mix(add(mix(add(slice, uint64(col))), uint64(row)));
  const unit = (state.high >>> 8) / 2 ** 23 - 1;
  return Math.fround(unit * Math.fround(RANDOM_LIMIT));
}
