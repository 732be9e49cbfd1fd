/** Activation functions, by Keras's names. */

import { type Limits, limitsOf } from "./limits";

/** The range of output values: any, 0 and up, 0 to 1, or -1 to 1. */
export type ValueRange = "signed" | "positive" | "unit" | "tanh";

type Activation = (value: number) => number;

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function softplus(value: number): number {
  return Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
}

function hardSigmoid(value: number): number {
  return clipped(value + 3, 0, 6) / 6;
}

function clipped(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** The error function, with an error of at most 1.5e-7 (Abramowitz & Stegun, 1964, formula 7.1.26). */
function errorFunction(value: number): number {
  const at = 1 / (1 + 0.3275911 * Math.abs(value));
  const sum = ((((1.061405429 * at - 1.453152027) * at + 1.421413741) * at - 0.284496736) * at + 0.254829592) * at;
  return Math.sign(value) * (1 - sum * Math.exp(-value * value));
}

/** Piecewise linear functions, which are as quick as a table look-up. */
const STRAIGHT: Readonly<Record<string, Activation>> = {
  relu: (value) => (value > 0 ? value : 0),
  relu6: (value) => clipped(value, 0, 6),
  leaky_relu: (value) => (value > 0 ? value : 0.2 * value),
  hard_sigmoid: hardSigmoid,
  hard_tanh: (value) => clipped(value, -1, 1),
  hard_silu: (value) => value * hardSigmoid(value),
  hard_swish: (value) => value * hardSigmoid(value),
  soft_shrink: (value) => (value > 0.5 ? value - 0.5 : value < -0.5 ? value + 0.5 : 0),
  sparse_sigmoid: (value) => clipped(0.5 * (value + 1), 0, 1),
  sparse_plus: (value) => (value <= -1 ? 0 : value < 1 ? 0.25 * (value + 1) ** 2 : value),
  softsign: (value) => value / (1 + Math.abs(value)),
  squareplus: (value) => (value + Math.sqrt(value * value + 4)) / 2,
};

const CURVED: Readonly<Record<string, Activation>> = {
  celu: (value) => (value > 0 ? value : Math.expm1(value)),
  elu: (value) => (value > 0 ? value : Math.expm1(value)),
  exponential: Math.exp,
  gelu: (value) => 0.5 * value * (1 + errorFunction(value * Math.SQRT1_2)),
  log_sigmoid: (value) => -softplus(-value),
  mish: (value) => value * Math.tanh(softplus(value)),
  selu: (value) => SELU_SCALE * (value > 0 ? value : SELU_ALPHA * Math.expm1(value)),
  sigmoid,
  silu: (value) => value * sigmoid(value),
  softplus,
  swish: (value) => value * sigmoid(value),
  tanh: Math.tanh,
  tanh_shrink: (value) => value - Math.tanh(value),
};

/** Those whose value at a place depends on all channels there. */
const ACROSS_CHANNELS: readonly string[] = ["softmax", "log_softmax"];

/**
 * Whether a function can be worked out here as Keras does. Those that jump cannot: where they do, the last bit of a
 * sum decides.
 */
export function isKnown(name: string | null): boolean {
  return name === null || name in STRAIGHT || name in CURVED || isAcross(name);
}

export function isAcross(name: string | null): boolean {
  return name !== null && ACROSS_CHANNELS.includes(name);
}

const RANGES: Readonly<Record<string, ValueRange>> = {
  exponential: "positive",
  hard_sigmoid: "unit",
  hard_tanh: "tanh",
  relu: "positive",
  relu6: "positive",
  sigmoid: "unit",
  softmax: "unit",
  softplus: "positive",
  softsign: "tanh",
  sparse_plus: "positive",
  sparse_sigmoid: "unit",
  squareplus: "positive",
  tanh: "tanh",
};

/** The range of values after an activation function. */
export function rangeOf(name: string | null): ValueRange {
  return RANGES[name ?? ""] ?? "signed";
}

const ENTRIES = 4096;
/** Largest step between a table's entries. Interpolation errs by at most step² / 8 times the second derivative. */
const LARGEST_STEP = 1 / 64;

/** Applies a function in place to values within known limits, and returns the limits of the results. */
export function activate(name: string | null, values: Float32Array, limits: Limits): Limits {
  if (name === null) return limits;
  if (name === "relu") {
    for (let at = 0; at < values.length; at++) if (!((values[at] as number) > 0)) values[at] = 0;
    return { low: Math.max(0, limits.low), high: Math.max(0, limits.high) };
  }
  const straight = STRAIGHT[name];
  const step = (limits.high - limits.low) / (ENTRIES - 1);
  const isFew = values.length < 4 * ENTRIES;
  if (!straight && !isFew && step > 0 && step <= LARGEST_STEP)
    return lookUp(CURVED[name] as Activation, values, limits.low, step);
  return applied((straight ?? CURVED[name]) as Activation, values);
}

function applied(activation: Activation, values: Float32Array): Limits {
  for (let at = 0; at < values.length; at++) values[at] = activation(values[at] as number);
  return limitsOf(values);
}

function lookUp(curved: Activation, values: Float32Array, first: number, step: number): Limits {
  const table = Float64Array.from({ length: ENTRIES + 1 }, (_, entry) => curved(first + entry * step));
  const scale = 1 / step;
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < values.length; at++) {
    const place = ((values[at] as number) - first) * scale;
    const entry = place | 0;
    const before = table[entry] as number;
    const value = before + (place - entry) * ((table[entry + 1] as number) - before);
    values[at] = value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** Applies softmax or its logarithm across channels, in place; `values` are (channels, places). */
export function activateAcross(name: string, values: Float32Array, channels: number): void {
  const size = values.length / channels;
  for (let place = 0; place < size; place++) {
    let [most, total] = [-Infinity, 0];
    for (let at = place; at < values.length; at += size) most = Math.max(most, values[at] as number);
    for (let at = place; at < values.length; at += size) total += Math.exp((values[at] as number) - most);
    const logarithm = most + Math.log(total);
    for (let at = place; at < values.length; at += size) {
      const value = (values[at] as number) - logarithm;
      values[at] = name === "softmax" ? Math.exp(value) : value;
    }
  }
}
