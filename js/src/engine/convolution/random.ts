/**
 * Random weights, bit for bit those of Python: hashed from seed, identity, filter, channel and place with
 * SplitMix64 (Steele, Lea & Flood, 2014). A 64-bit number is two of 32 bits, since JavaScript's own are slow.
 */

/** Random weights are uniform in ± this. */
export const RANDOM_LIMIT = 0.2;

export interface Word {
  high: number;
  low: number;
}

const GOLDEN: Word = { high: 0x9e3779b9, low: 0x7f4a7c15 };
const FIRST: Word = { high: 0xbf58476d, low: 0x1ce4e5b9 };
const SECOND: Word = { high: 0x94d049bb, low: 0x133111eb };

export function add(one: Word, other: Word): Word {
  const low = (one.low >>> 0) + (other.low >>> 0);
  return { high: (one.high + other.high + (low > 0xffffffff ? 1 : 0)) >>> 0, low: low >>> 0 };
}

/** A whole number of any sign as 64 bits. */
export function word(value: number): Word {
  return { high: Math.floor(value / 2 ** 32) >>> 0, low: value >>> 0 };
}

function exclusive(one: Word, other: Word): Word {
  return { high: (one.high ^ other.high) >>> 0, low: (one.low ^ other.low) >>> 0 };
}

function shifted({ high, low }: Word, bits: number): Word {
  return { high: high >>> bits, low: ((low >>> bits) | (high << (32 - bits))) >>> 0 };
}

/** The lower 64 bits of a product, from products of 16 bits that a number holds exactly. */
function multiplied(one: Word, other: Word): Word {
  const [a, b] = [one.low & 0xffff, one.low >>> 16];
  const [c, d] = [other.low & 0xffff, other.low >>> 16];
  const first = a * d + Math.floor((a * c) / 0x10000);
  const second = b * c + (first % 0x10000);
  const carried = b * d + Math.floor(first / 0x10000) + Math.floor(second / 0x10000);
  const crossed = Math.imul(one.low, other.high) + Math.imul(one.high, other.low);
  return { high: (carried + crossed) >>> 0, low: Math.imul(one.low, other.low) >>> 0 };
}

export function mix(state: Word): Word {
  let mixed = add(state, GOLDEN);
  mixed = multiplied(exclusive(mixed, shifted(mixed, 30)), FIRST);
  mixed = multiplied(exclusive(mixed, shifted(mixed, 27)), SECOND);
  return exclusive(mixed, shifted(mixed, 31));
}

/** Where the weights of one filter on one input channel come from. */
export function planeState(seed: Word, identity: number, filter: number, channel: number): Word {
  const block = mix(exclusive(mix(seed), word(identity)));
  return mix(add(mix(add(block, word(filter))), word(channel)));
}

/** The weight of a place, counted from the kernel's centre, rows down and columns to the right. */
export function randomWeight(plane: Word, row: number, col: number): number {
  const state = mix(add(mix(add(plane, word(col))), word(row)));
  const unit = (state.high >>> 8) / 2 ** 23 - 1;
  return Math.fround(unit * Math.fround(RANDOM_LIMIT));
}
