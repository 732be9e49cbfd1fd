import { describe, expect, it } from "vitest";
import { TILES } from "../../../tests/six_channels";
import { channelAt, orderOf, placeOf } from "./order";

describe("orderOf", () => {
  it("is null if channels stay as they are", () => {
    expect(orderOf(TILES, "number", "all")).toBeNull();
  });

  it("sorts largest first, and keeps equals in their order", () => {
    expect(orderOf(TILES, "max", "all")).toEqual([3, 0, 2, 1, 4, 5]);
    expect(orderOf(TILES, "dead", "all")).toEqual([1, 5, 0, 2, 3, 4]);
    const statistics = { mean: [1, 0, 2, -1, 0, 0], variance: [4, 0, 0, 9, "NaN" as const, 0] };
    expect(orderOf({ ...TILES, ...statistics }, "mean", "all")).toEqual([2, 0, 1, 4, 5, 3]);
    expect(orderOf({ ...TILES, variance: [4, 0, 0, 9, 1, 0] }, "variance", "all")).toEqual([3, 0, 4, 1, 2, 5]);
  });

  it("keeps the layer's order until the statistics have come", () => {
    expect(orderOf(TILES, "mean", "all")).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("keeps only the channels that are asked for", () => {
    expect(orderOf(TILES, "number", "dead")).toEqual([1, 5]);
    expect(orderOf(TILES, "number", "alive")).toEqual([0, 2, 3, 4]);
    expect(orderOf(TILES, "max", "odd")).toEqual([2, 1, 4, 5]);
    expect(orderOf({ ...TILES, saturated: [0.6, 0, 0, 0.5, 0, 0] }, "number", "odd")).toEqual([0, 1, 2, 4, 5]);
  });
});

describe("channelAt and placeOf", () => {
  it("undo each other", () => {
    const order = [3, 0, 2];
    expect([0, 1, 2].map((index) => placeOf(order, channelAt(order, index)))).toEqual([0, 1, 2]);
    expect(placeOf(order, 1)).toBe(-1);
    expect([channelAt(null, 7), placeOf(null, 7)]).toEqual([7, 7]);
  });
});
