/** A first block's settings to the tiles of one of its stages, as Python would send them. */

import { activate, activateAcross, isAcross, isKnown } from "./activation";
import { Convolution, type Image, type Plane } from "./convolution";
import { type Memory, openMemory } from "./memory";
import { pool } from "./pooling";
import { Scratch } from "./scratch";
import type { BlockSettings, Pair, StageName } from "./settings";
import { type Limits, areaMean, limitsOf, quantise, shrunkenSize, stepFor } from "./tiles";
import { type WeightsSource, reachOf } from "./weights";
import { convWindow, outputSize, poolWindow } from "./window";

export interface Wish {
  block: BlockSettings;
  stage: StageName;
  /** The side that tiles should come near. */
  tileSize: number;
}

/** Tiles as in a frame of feature maps. */
export interface Answer {
  count: number;
  height: number;
  width: number;
  full: Pair;
  step: number;
  minimum: number[];
  maximum: number[];
  codes: Uint8Array;
}

/** Sums and values may take so many bytes. */
const MOST_BYTES = 96 * 2 ** 20;
/** Milliseconds for a million values to go through one step after the convolution. */
const STEP = 3;
/** A map whose values differ by less, of what they could, shows how numbers are rounded, and not the image. */
const LEAST_EXTENT = 1e-5;
/** Multiplications in a millisecond, until it has been measured. */
const FAST = 2e6;
const PLAIN = 3e5;

export class Engine {
  private readonly memory: Memory;
  private readonly convolution: Convolution;
  private readonly scratch = new Scratch();
  private image: Image | null = null;
  private source: WeightsSource | null = null;
  /** The image's largest magnitude. */
  private largest = 0;
  private rate: number;

  constructor(mayBeFast = true) {
    this.memory = openMemory(mayBeFast);
    this.convolution = new Convolution(this.memory);
    this.rate = this.memory.isFast ? FAST : PLAIN;
  }

  setImage(image: Image): void {
    this.image = image;
    this.largest = image.pixels.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    this.convolution.setImage(image);
  }

  setWeights(source: WeightsSource): void {
    this.source = source;
    this.convolution.setWeights(source);
  }

  /** Whether it can be worked out here at all. */
  canDo({ block }: Pick<Wish, "block">): boolean {
    if (!this.image || !this.source || !isKnown(block.activation)) return false;
    return this.convolution.bytes(convWindow(block), block.filters) <= MOST_BYTES;
  }

  /** Milliseconds that an answer will take, about. */
  time(wish: Wish): number {
    const { block, stage } = wish;
    const [height, width] = outputSize(convWindow(block), this.size());
    const values = block.filters * height * width;
    const { size } = poolWindow(block);
    const steps = stage === "conv1" ? 1 : stage === "act1" ? 2 : 2 + (size[0] + size[1]) / 2;
    const across = stage !== "conv1" && isAcross(block.activation) ? 8 : 0;
    const multiplications = this.convolution.cost(convWindow(block), block.filters);
    return multiplications / this.rate + (STEP * (steps + across) * values) / 1e6;
  }

  /** Brings one more filter up to date; false where all are. */
  prepareOne(block: BlockSettings): boolean {
    const window = convWindow(block);
    const before = this.convolution.cost(window, block.filters);
    if (before === 0) return false;
    const start = performance.now();
    let filter = 0;
    while (this.convolution.cost(window, filter + 1) === 0) filter += 1;
    this.convolution.update(window, filter, block.filters);
    this.measure(before - this.convolution.cost(window, block.filters), performance.now() - start);
    return true;
  }

  /** The tiles; null where rounding alone would decide what they show. */
  answer({ block, stage, tileSize }: Wish): Answer | null {
    this.bringUp(block);
    const across = stage !== "conv1" && isAcross(block.activation) ? this.channelsAcross(block) : null;
    let answer: Answer | null = null;
    for (let filter = 0; filter < block.filters; filter++) {
      const channel = this.channel(block, stage, filter, across) ?? this.renewed(block, stage, filter);
      if (!channel) return null;
      const { values, size, limits } = channel;
      answer ??= emptyAnswer(block.filters, size, tileSize);
      const cells = answer.height * answer.width;
      const codes = answer.codes.subarray(filter * cells, (filter + 1) * cells);
      quantise(areaMean(values, size, answer.step, this.scratch), limits, codes);
      answer.minimum.push(limits.low);
      answer.maximum.push(limits.high);
    }
    return answer;
  }

  private size(): Pair {
    return [this.image?.height ?? 0, this.image?.width ?? 0];
  }

  private bringUp(block: BlockSettings): void {
    const window = convWindow(block);
    const count = this.convolution.cost(window, block.filters);
    if (count === 0) return;
    const start = performance.now();
    for (let filter = 0; filter < block.filters; filter++)
      this.convolution.update(window, filter, block.filters);
    this.measure(count, performance.now() - start);
  }

  /** A machine that others use, too, is not always as fast. */
  private measure(count: number, milliseconds: number): void {
    if (milliseconds > 1) this.rate = 0.7 * this.rate + 0.3 * (count / milliseconds);
  }

  private convolved(block: BlockSettings, filter: number): Float32Array {
    const plane = this.convolution.plane(convWindow(block), filter);
    const bias = block.use_bias ? (this.source?.biases[filter] ?? 0) : 0;
    const values = this.scratch.take("convolved", plane.height * plane.width);
    copy(this.memory.floats(), plane, bias, values);
    return values;
  }

  private channelsAcross(block: BlockSettings): Float32Array | null {
    let all: Float32Array | null = null;
    for (let filter = 0; filter < block.filters; filter++) {
      const values = this.convolved(block, filter);
      all ??= this.scratch.take("across", block.filters * values.length);
      all.set(values, filter * values.length);
    }
    if (all) activateAcross(block.activation as string, all, block.filters);
    return all;
  }

  /** Once more, without what taking away has left. */
  private renewed(block: BlockSettings, stage: StageName, filter: number): Channel | null {
    if (isAcross(block.activation) || !this.convolution.hasRemoved(filter)) return null;
    this.convolution.renew(convWindow(block), filter, block.filters);
    return this.channel(block, stage, filter, null);
  }

  private channel(
    block: BlockSettings,
    stage: StageName,
    filter: number,
    across: Float32Array | null,
  ): Channel | null {
    let size = outputSize(convWindow(block), this.size());
    const count = size[0] * size[1];
    let values = across ? across.subarray(filter * count, (filter + 1) * count) : this.convolved(block, filter);
    const convolved = limitsOf(values);
    if (!convolved) return null;
    if (!across && stage !== "conv1") activate(block.activation, values, convolved.low, convolved.high);
    if (stage === "pool1" && block.pooling !== null) {
      const window = poolWindow(block);
      values = pool(block.pooling, window, values, size, this.scratch);
      size = outputSize(window, size);
    }
    const limits = limitsOf(values);
    if (!limits || !this.isPlain(block, filter, convolved, limits)) return null;
    return { values, size, limits };
  }

  /** Whether a channel's values are far above what rounding leaves. */
  private isPlain(block: BlockSettings, filter: number, convolved: Limits, limits: Limits): boolean {
    const least = LEAST_EXTENT * this.reach(block, filter);
    const isTiny = ({ low, high }: Limits) => high !== low && high - low < least;
    if (limits.low === limits.high && limits.low !== 0) return false;
    const isNearlyAlive = limits.high === 0 && limits.low === 0 && convolved.high !== 0 && convolved.high > -least;
    return !isTiny(convolved) && !isTiny(limits) && !isNearlyAlive;
  }

  /** What a filter's values could come to, about. */
  private reach(block: BlockSettings, filter: number): number {
    const { source, image } = this;
    if (!source || !image) return 0;
    const [height, width] = convWindow(block).size;
    return this.largest * reachOf(source, filter, height * width * image.channels);
  }
}

interface Channel {
  values: Float32Array;
  size: Pair;
  limits: Limits;
}

function emptyAnswer(count: number, full: Pair, tileSize: number): Answer {
  const step = stepFor(full, tileSize);
  const [height, width] = shrunkenSize(full, step);
  const codes = new Uint8Array(count * height * width);
  return { count, height, width, full, step, minimum: [], maximum: [], codes };
}

function copy(
  floats: Float32Array,
  { start, down, across, height, width }: Plane,
  bias: number,
  values: Float32Array,
): void {
  for (let row = 0, at = 0; row < height; row++) {
    let from = start + row * down;
    for (let col = 0; col < width; col++, at++, from += across) values[at] = (floats[from] as number) + bias;
  }
}
