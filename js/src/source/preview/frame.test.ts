import { describe, expect, it } from "vitest";
import type { BlockSettings } from "../../engine/block/settings";
import type { StageTiles } from "../../engine/engine";
import type { MapsHeader, StageHeader } from "../../protocol";
import { movedSelection, previewFrame, shownStage } from "./frame";

const block: BlockSettings = {
  filters: 2,
  kernel_size: 3,
  strides: 1,
  padding: "valid",
  dilation_rate: 1,
  use_bias: true,
  activation: "relu",
  pooling: "max",
  pool_size: 2,
  pool_strides: null,
  pool_padding: "valid",
};
const card = { kind: "activation", shape: [28, 28, 2], block: 0, range: "positive" } as unknown as StageHeader;
const field = { size: [3, 3], jump: [1, 1], start: [0, 0] } as const;
const input = { ...card, name: "input", kind: "input", shape: [30, 30, 3], block: -1 } as StageHeader;
const later = { ...card, name: "conv2", block: 1 };
const header = {
  revision: 5,
  stage: "act1",
  stages: [input, { ...card, name: "conv1", field }, { ...card, name: "act1", field }, later],
  blocks: [block],
} as unknown as MapsHeader;
const answer: StageTiles = {
  count: 2,
  height: 14,
  width: 14,
  full: [14, 14],
  step: 1,
  minimum: [0, 0],
  maximum: [1, 2],
  codes: new Uint8Array(392),
};

describe("a preview's frame", () => {
  it("shows a stage that the block still has, as Python chooses it", () => {
    expect(shownStage(block, "act1")).toBe("act1");
    expect(shownStage({ ...block, activation: null }, "act1")).toBe("pool1");
    expect(shownStage({ ...block, activation: null, pooling: null }, "act1")).toBe("conv1");
    expect(shownStage({ ...block, pooling: null }, "pool1")).toBe("act1");
  });

  it("has the block's stages between the input and later blocks", () => {
    const request = { block: { ...block, activation: null }, stage: "pool1", tileSize: 112 } as const;
    const frame = previewFrame({ header, arrays: {}, size: 0 }, request, answer, -1);
    expect(frame.header.stages.map(({ name }) => name)).toEqual(["input", "conv1", "pool1", "conv2"]);
    expect([frame.header.stage, frame.header.tiles.range, frame.header.revision]).toEqual(["pool1", "signed", -1]);
    expect(frame.arrays["tiles"]?.shape).toEqual([2, 14, 14]);
  });

  it("keeps looking at the same place of the image", () => {
    const request = { block: { ...block, strides: 2, filters: 2 }, stage: "act1", tileSize: 112 } as const;
    const now = previewFrame({ header, arrays: {}, size: 0 }, request, answer, -1).header;
    const selection = { stage: "act1", channel: 7, row: 20, col: 27 };
    expect(movedSelection(selection, header, now)).toEqual({ stage: "act1", channel: 1, row: 10, col: 13 });
  });
});
