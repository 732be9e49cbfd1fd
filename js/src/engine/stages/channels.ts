/** A stage of the first block, computed channel by channel and shrunk for the screen. */

import type { BlockSettings, Pair, StageName } from "../block/settings";
import { convWindow, outputSize, poolWindow } from "../block/window";
import type { StridedMap } from "../convolution/convolution";
import type { Memory } from "../convolution/memory";
import { activate, activateAcross, isAcross } from "./activation";
import { areFinite, type Limits, limitsOf } from "./limits";
import { pool } from "./pooling";
import { areaMean, shrunkenSize } from "./quantised";
import type { Scratch } from "./scratch";

export interface Channel {
  means: Float32Array;
  limits: Limits;
  /** The limits of the convolution before it. */
  convolved: Limits;
}

/** One filter's sums, and the bias to add to them. */
export type SumsOf = (filter: number) => { map: StridedMap; bias: number };

/** (height, width) of a stage. */
export function stageSize(block: BlockSettings, stage: StageName, image: Pair): Pair {
  const size = outputSize(convWindow(block), image);
  return stage === "pool1" ? outputSize(poolWindow(block), size) : size;
}

/** Floats at the start of the memory, which hold taps at other times: limits in lanes, then a row. */
const LIMITS = 0;
const ROW = 64;
const LANES = 4;

export class Channels {
  /** Every channel, after a function that works across channels. */
  private all: Float32Array | null = null;

  /** @param step The factor by which maps are shrunk. */
  constructor(
    private readonly memory: Memory,
    private readonly scratch: Scratch,
    private readonly block: BlockSettings,
    private readonly stage: StageName,
    private readonly step: number,
    private readonly sums: SumsOf,
  ) {}

  /** One channel; null where a value is not finite. */
  channel(filter: number): Channel | null {
    const { map, bias } = this.sums(filter);
    const isQuick = this.isStraight && map.across === 1 && map.width >= LANES;
    return isQuick ? this.reduced(map, bias) : this.computed(map, filter, bias);
  }

  private get function(): string | null {
    return this.stage === "conv1" ? null : this.block.activation;
  }

  private get isStraight(): boolean {
    return this.stage !== "pool1" && (this.function === null || this.function === "relu");
  }

  /** Bias, ReLU, limits and means in one pass. */
  private reduced({ start, down, height, width }: StridedMap, bias: number): Channel | null {
    const { memory, step } = this;
    const floats = memory.floats();
    const [rows, cols] = shrunkenSize([height, width], step);
    const means = this.scratch.take("means", rows * cols);
    floats.fill(Infinity, LIMITS, LIMITS + LANES).fill(-Infinity, LIMITS + LANES, LIMITS + 2 * LANES);
    const floor = this.function === "relu" ? 0 : -Infinity;
    const strip = { stride: 4 * down, last: 4 * (width - LANES), sums: 4 * ROW, limits: 4 * LIMITS, bias, floor };
    for (let row = 0; row < rows; row++) {
      const count = Math.min(step, height - row * step);
      memory.reduce({ ...strip, source: 4 * (start + row * step * down), rows: count });
      foldRow(floats, width, step, count, means, row * cols);
    }
    const lanes = (first: number) => floats.subarray(first, first + LANES);
    const [low, high] = [Math.min(...lanes(LIMITS)), Math.max(...lanes(LIMITS + LANES))];
    const limits = { low: Math.max(low, floor), high: Math.max(high, floor) };
    return areFinite({ low, high }) ? { means, limits, convolved: { low, high } } : null;
  }

  private computed(map: StridedMap, filter: number, bias: number): Channel | null {
    let size: Pair = [map.height, map.width];
    const isOfAll = isAcross(this.function);
    let values = isOfAll ? this.ofAll(filter) : this.scratch.take("convolved", size[0] * size[1]);
    const convolved = isOfAll ? limitsOf(values) : this.copy(map, bias, values);
    let limits = isOfAll || !areFinite(convolved) ? convolved : activate(this.function, values, convolved);
    if (this.stage === "pool1" && this.block.pooling !== null) {
      const window = poolWindow(this.block);
      values = pool(this.block.pooling, window, values, size, this.scratch);
      size = outputSize(window, size);
      limits = limitsOf(values);
    }
    if (!areFinite(convolved) || !areFinite(limits)) return null;
    return { means: areaMean(values, size, this.step, this.scratch), limits, convolved };
  }

  private copy({ start, down, across, height, width }: StridedMap, bias: number, values: Float32Array): Limits {
    const floats = this.memory.floats();
    let [low, high, total] = [Infinity, -Infinity, 0];
    for (let row = 0, at = 0; row < height; row++) {
      let from = start + row * down;
      for (let col = 0; col < width; col++, at++, from += across) {
        const value = (floats[from] as number) + bias;
        values[at] = value;
        if (value < low) low = value;
        if (value > high) high = value;
        total += value;
      }
    }
    return Number.isNaN(total) ? { low: NaN, high: NaN } : { low, high };
  }

  private ofAll(filter: number): Float32Array {
    const { filters, activation } = this.block;
    const { map } = this.sums(filter);
    const size = map.height * map.width;
    if (!this.all) {
      this.all = this.scratch.take("all", filters * size);
      for (let each = 0; each < filters; each++) {
        const { map: one, bias } = this.sums(each);
        this.copy(one, bias, this.all.subarray(each * size, (each + 1) * size));
      }
      activateAcross(activation as string, this.all, filters);
    }
    return this.all.subarray(filter * size, (filter + 1) * size);
  }
}

/** Means over blocks of `count` rows and `step` columns, from a row that is the sum of those rows. */
function foldRow(
  floats: Float32Array,
  width: number,
  step: number,
  count: number,
  means: Float32Array,
  first: number,
): void {
  const [whole, cols] = [Math.floor(width / step), Math.ceil(width / step)];
  const share = 1 / (count * step);
  let from = ROW;
  for (let col = 0; col < whole; col++) {
    let sum = 0;
    for (let part = 0; part < step; part++) sum += floats[from++] as number;
    means[first + col] = sum * share;
  }
  if (whole === cols) return;
  let sum = 0;
  for (const end = ROW + width; from < end; from++) sum += floats[from] as number;
  means[first + whole] = sum / (count * (width - whole * step));
}
