/** From the settings of a first block to the tiles of one of its stages, as Python would send them. */

import type { BlockSettings, Pair, StageName } from "./block/settings";
import { convWindow, outputSize, poolWindow } from "./block/window";
import { Convolution, type Image } from "./convolution/convolution";
import { type Memory, openMemory } from "./convolution/memory";
import { reachOf, type WeightsSource } from "./convolution/weights";
import { isAcross, isKnown } from "./stages/activation";
import { type Channel, Channels, stageSize } from "./stages/channels";
import type { Limits } from "./stages/limits";
import { quantise, shrunkenSize, stepFor } from "./stages/quantised";
import { Scratch } from "./stages/scratch";

/** Which stage of which block is to be computed. */
export interface TilesRequest {
  block: BlockSettings;
  stage: StageName;
  /** The side in pixels that tiles should come near. */
  tileSize: number;
}

/** A stage's tiles, as in a frame of feature maps. */
export interface StageTiles {
  count: number;
  height: number;
  width: number;
  full: Pair;
  step: number;
  minimum: number[];
  maximum: number[];
  codes: Uint8Array;
}

/** Memory limit for the sums, in bytes. */
const MOST_BYTES = 96 * 2 ** 20;
/** A map whose values vary by less than this share of their possible size shows rounding, and not the image. */
const LEAST_EXTENT = 1e-5;
/** Milliseconds for a million multiplications, with and without SIMD. */
const MULTIPLICATIONS = { fast: 0.15, plain: 1.2 };
/** Milliseconds to turn a million sums into tiles: directly, or through a function, pooling or softmax. */
const VALUES = { straight: 2, function: 5, pooling: 4, softmax: 30 };
/** Weight of the latest answer in the running estimate of the machine's pace. */
const PACE_SHARE = 0.3;
const SLOWEST_PACE = 8;

export class Engine {
  private readonly memory: Memory;
  private readonly convolution: Convolution;
  private readonly scratch = new Scratch();
  private image: Image | null = null;
  private source: WeightsSource | null = null;
  /** The image's largest magnitude. */
  private largest = 0;
  /** Measured time over estimated time, on this machine under its present load. */
  private pace = 1;

  constructor(mayBeFast = true) {
    this.memory = openMemory(mayBeFast);
    this.convolution = new Convolution(this.memory);
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

  /** Whether the engine can compute this block at all. */
  canCompute({ block }: Pick<TilesRequest, "block">): boolean {
    if (!this.image || !this.source || !isKnown(block.activation)) return false;
    return this.convolution.bytes(convWindow(block), block.filters) <= MOST_BYTES;
  }

  /** About how many milliseconds an answer will take. */
  estimatedTime(request: TilesRequest): number {
    return this.pace * this.nominalTime(request);
  }

  /** The answer, or null if it would take more than `budget` milliseconds. */
  answerWithin(request: TilesRequest, budget: number): StageTiles | null {
    if (!this.canCompute(request)) return null;
    if (this.estimatedTime(request) <= budget) return this.answer(request);
    // The machine may be faster again, and only a new measurement can show that.
    this.pace += PACE_SHARE * (1 - this.pace);
    return null;
  }

  /** Brings one more filter up to date; false if all are. */
  prepareOne(block: BlockSettings): boolean {
    const window = convWindow(block);
    if (this.convolution.cost(window, block.filters) === 0) return false;
    let filter = 0;
    while (this.convolution.cost(window, filter + 1) === 0) filter += 1;
    this.convolution.update(window, filter, block.filters);
    return true;
  }

  /** The tiles; null where rounding errors would decide what they show. */
  answer(request: TilesRequest): StageTiles | null {
    const [start, usual] = [performance.now(), this.nominalTime(request)];
    const answer = this.compute(request);
    const pace = Math.min(SLOWEST_PACE, (performance.now() - start) / usual);
    if (usual > 1) this.pace += PACE_SHARE * (pace - this.pace);
    return answer;
  }

  private size(): Pair {
    return [this.image?.height ?? 0, this.image?.width ?? 0];
  }

  private nominalTime({ block, stage }: TilesRequest): number {
    const convolution = convWindow(block);
    const [height, width] = outputSize(convolution, this.size());
    const { size, strides } = poolWindow(block);
    const isStraight = stage === "conv1" || block.activation === null || block.activation === "relu";
    let each = VALUES.straight;
    if (!isStraight) each += isAcross(block.activation) ? VALUES.softmax : VALUES.function;
    if (stage === "pool1") each += VALUES.pooling * (1 + size[1] / strides[1]);
    const cost = this.memory.isFast ? MULTIPLICATIONS.fast : MULTIPLICATIONS.plain;
    const multiplications = this.convolution.cost(convolution, block.filters);
    return (multiplications * cost + block.filters * height * width * each) / 1e6;
  }

  private compute({ block, stage, tileSize }: TilesRequest): StageTiles | null {
    const window = convWindow(block);
    for (let filter = 0; filter < block.filters; filter++) this.convolution.update(window, filter, block.filters);
    const answer = emptyTiles(block.filters, stageSize(block, stage, this.size()), tileSize);
    const channels = this.channels(block, stage, answer.step);
    const cells = answer.height * answer.width;
    for (let filter = 0; filter < block.filters; filter++) {
      const channel = this.safe(channels, block, filter);
      if (!channel) return null;
      quantise(channel.means, channel.limits, answer.codes.subarray(filter * cells, (filter + 1) * cells));
      answer.minimum.push(channel.limits.low);
      answer.maximum.push(channel.limits.high);
    }
    return answer;
  }

  private channels(block: BlockSettings, stage: StageName, step: number): Channels {
    const sums = (filter: number) => ({
      map: this.convolution.map(convWindow(block), filter),
      bias: block.use_bias ? Math.fround(this.source?.biases[filter] ?? 0) : 0,
    });
    return new Channels(this.memory, this.scratch, block, stage, step, sums);
  }

  /** A channel whose values are well above rounding errors; if need be after its sums are added up afresh. */
  private safe(channels: Channels, block: BlockSettings, filter: number): Channel | null {
    const least = LEAST_EXTENT * this.reach(block, filter);
    const channel = channels.channel(filter);
    if (channel && isSafe(channel, least)) return channel;
    if (!this.convolution.hasRemoved(filter) || isAcross(block.activation)) return null;
    this.convolution.renew(convWindow(block), filter, block.filters);
    const again = channels.channel(filter);
    return again && isSafe(again, least) ? again : null;
  }

  /** Roughly the largest value that a filter could give. */
  private reach(block: BlockSettings, filter: number): number {
    const { source, image } = this;
    if (!source || !image) return 0;
    const [height, width] = convWindow(block).size;
    return this.largest * reachOf(source, filter, height * width * image.channels);
  }
}

function isSafe({ limits, convolved }: Channel, least: number): boolean {
  const isTiny = ({ low, high }: Limits) => high !== low && high - low < least;
  const isZero = limits.low === 0 && limits.high === 0;
  if (limits.low === limits.high && !isZero) return false;
  const isNearlyAlive = isZero && convolved.high !== 0 && Math.abs(convolved.high) < least;
  return !isTiny(convolved) && !isTiny(limits) && !isNearlyAlive;
}

function emptyTiles(count: number, full: Pair, tileSize: number): StageTiles {
  const step = stepFor(full, tileSize);
  const [height, width] = shrunkenSize(full, step);
  const codes = new Uint8Array(count * height * width);
  return { count, height, width, full, step, minimum: [], maximum: [], codes };
}
