import { describe, expect, it } from "vitest";
import type { BlockSettings, StageName } from "./block/settings";
import { isPossible } from "./block/window";
import { sliceOf, type WeightsSource } from "./convolution/weights";
import { Engine } from "./engine";
import known from "./engine.test.json";

/** Decodes an array from base64, as scripts/engine_cases.py writes Keras's results. */
function bytes(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
}

const floats = (text: string) => new Float32Array(bytes(text));
const { height, width, channels, values } = known.image;
const image = { height, width, channels, pixels: floats(values) };
const [rows = 0, cols = 0, depth = 0] = known.master_kernel.shape;
const masterKernel = { kernel: floats(known.master_kernel.values), shape: [rows, cols, depth] as const, spread: false };
const source: WeightsSource = {
  seed: known.weights.seed,
  identity: known.weights.identity,
  biases: known.weights.biases,
  masterKernels: { [known.master_kernel.filter]: masterKernel },
};

function opened(mayBeFast: boolean): Engine {
  const engine = new Engine(mayBeFast);
  engine.setImage(image);
  engine.setWeights(source);
  return engine;
}

function compare(engine: Engine, { stage, block, tileSize, ...expected }: (typeof known.cases)[number]): void {
  const answer = engine.answer({ block: block as unknown as BlockSettings, stage: stage as StageName, tileSize });
  if (!answer) throw new Error("no answer");
  const { codes, minimum, maximum, ...sizes } = answer;
  expect({ ...sizes, full: [...sizes.full] }).toEqual({
    count: expected.count,
    height: expected.height,
    width: expected.width,
    full: expected.full,
    step: expected.step,
  });
  minimum.forEach((low, channel) => expect(low).toBeCloseTo(expected.minimum[channel] ?? NaN, 5));
  maximum.forEach((high, channel) => expect(high).toBeCloseTo(expected.maximum[channel] ?? NaN, 5));
  const off = [...new Uint8Array(bytes(expected.codes))].map((code, at) => Math.abs(code - (codes[at] ?? 999)));
  expect(off.length).toBe(codes.length);
  expect(Math.max(...off)).toBeLessThanOrEqual(1);
  expect(off.filter((one) => one > 0).length).toBeLessThanOrEqual(0.01 * off.length);
}

describe("weights", () => {
  it("are bit for bit those of Python, set by hand or random", () => {
    const kernel = floats(known.kernel);
    const found = [];
    for (let row = -2; row < 4; row++)
      for (let col = -2; col < 3; col++)
        for (let channel = 0; channel < 2; channel++)
          for (let filter = 0; filter < 3; filter++) found.push(sliceOf(source, filter, channel)(row, col));
    expect(found).toEqual([...kernel]);
  });
});

describe.each([true, false])("the engine, with SIMD where there is: %s", (mayBeFast) => {
  it.each(known.cases.map((one) => [`${one.stage} ${JSON.stringify(one.block)} at ${one.tileSize}`, one] as const))(
    "is Keras: %s",
    (_, one) => compare(opened(mayBeFast), one),
  );

  it("is Keras from case to case and back, with the sums that it has kept", () => {
    const engine = opened(mayBeFast);
    for (const one of [...known.cases, ...[...known.cases].reverse()]) compare(engine, one);
  });

  it("needs less time for what it has prepared", () => {
    const engine = opened(mayBeFast);
    const block = known.cases[0]?.block as unknown as BlockSettings;
    const request = { block, stage: "act1", tileSize: 112 } as const;
    const before = engine.estimatedTime(request);
    while (engine.prepareOne(block));
    expect(engine.estimatedTime(request)).toBeLessThan(before);
  });
});

describe("an answer that rounding errors would decide", () => {
  const flat = { height: 9, width: 9, channels: 1, pixels: new Float32Array(81).fill(0.3) };
  const block = { ...(known.cases[0]?.block as unknown as BlockSettings), filters: 1 };

  it("is null for a flat map", () => {
    const engine = new Engine();
    engine.setImage(flat);
    engine.setWeights({ ...source, masterKernels: {}, biases: {} });
    expect(engine.answer({ block: { ...block, padding: "valid" }, stage: "conv1", tileSize: 112 })).toBeNull();
  });

  it("is refused for a function with a jump", () => {
    const engine = opened(true);
    expect(engine.canCompute({ block })).toBe(true);
    expect(engine.canCompute({ block: { ...block, activation: "hard_shrink" } })).toBe(false);
  });
});

describe("settings", () => {
  const block = known.cases[0]?.block as unknown as BlockSettings;

  it("are possible if every window of every block fits", () => {
    expect(isPossible([{ ...block, kernel_size: 10, pooling: null }], [10, 12])).toBe(true);
    expect(isPossible([{ ...block, kernel_size: 11, pooling: null }], [10, 12])).toBe(false);
    expect(isPossible([{ ...block, kernel_size: 10 }], [10, 12])).toBe(false);
    expect(isPossible([block, { ...block, kernel_size: 5, pooling: null }], [10, 10])).toBe(false);
    expect(isPossible([{ ...block, strides: 2, dilation_rate: [1, 2] }], [50, 50])).toBe(false);
  });
});
