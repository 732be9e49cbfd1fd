import { describe, expect, it } from "vitest";
import type { ComparisonHeader, Tiles } from "../../../protocol";
import type { MapsView } from "../view";
import { sentence } from "./bar";
import { differenceLimits, pairExtent, pairLimits } from "./scale";
import { type ComparisonView, pairSide } from "./view";

function tiles(minimum: number[], maximum: number[]): Tiles {
  const count = minimum.length;
  const range = "positive";
  const nonfinite = minimum.map(() => 0);
  return { count, height: 2, width: 2, full: [2, 2], step: 1, range, minimum, maximum, nonfinite, vector: false };
}

const PINNED = tiles([0, 0], [4, 1]);
const PRESENT = tiles([0, 0, 0], [2, 8, 3]);

function view(
  scale: "channel" | "layer" | "gray",
  range: "positive" | "signed" = "positive",
): [MapsView, ComparisonView] {
  const comparison = { pinned: PINNED, header: { range } } as ComparisonView;
  return [
    { maps: { header: { tiles: PRESENT } }, scale, colormap: "magma", comparison } as unknown as MapsView,
    comparison,
  ];
}

describe("pairLimits", () => {
  it("is one scale for both maps of a channel", () => {
    expect(pairLimits(...view("channel"), 0)).toEqual({ low: 0, high: 4, table: "magma" });
    expect(pairLimits(...view("channel"), 1)).toEqual({ low: 0, high: 8, table: "magma" });
    expect(pairExtent(PINNED, PRESENT, 2)).toEqual({ minimum: 0, maximum: 3 });
  });

  it("is one for all where the layer has one", () => {
    expect(pairLimits(...view("layer"), 0)).toEqual({ low: 0, high: 8, table: "magma" });
    expect(pairLimits(...view("gray"), 0)).toEqual({ low: 0, high: 8, table: "gray" });
    expect(pairLimits(...view("layer", "signed"), 0)).toEqual({ low: -8, high: 8, table: "RdBu" });
  });
});

describe("differenceLimits", () => {
  it("is symmetric about 0, whatever the scale", () => {
    const apart = tiles([-3, -1], [2, 5]);
    expect(differenceLimits(view("channel")[0], apart, 0)).toEqual({ low: -3, high: 3, table: "RdBu" });
    expect(differenceLimits(view("layer")[0], apart, 0)).toEqual({ low: -5, high: 5, table: "RdBu" });
    expect(differenceLimits(view("gray")[0], apart, 0)).toEqual({ low: -5, high: 5, table: "RdBu" });
  });
});

describe("sentence", () => {
  const header = {
    changes: "kernel size 3 → 5",
    note: "Sizes differ.",
    difference: null,
  } as unknown as ComparisonHeader;

  it("says what has changed and by how much", () => {
    const difference = {
      count: 2,
      largest: [1, 0.5],
      mean: [0.1, 0.2],
      strongest: 0,
      total: { largest: 1, mean: 0.15 },
    };
    expect(sentence({ ...header, difference })).toBe(
      "Since it was pinned: kernel size 3 → 5 · largest difference 1 (channel 0) · " +
        "mean absolute difference 0.15. Sizes differ.",
    );
    const none = { ...difference, total: { largest: 0, mean: 0 } };
    expect(sentence({ ...header, changes: "nothing", note: "", difference: none })).toBe(
      "Since it was pinned: nothing · largest difference 0 · mean absolute difference 0.",
    );
  });

  it("says why it cannot be compared", () => {
    expect(sentence(header)).toBe("Since it was pinned: kernel size 3 → 5. Sizes differ.");
  });
});

describe("pairSide", () => {
  it("lets both maps fit, at one scale", () => {
    // 222 cells in 203 px: Python shrinks them by 2.
    expect(pairSide(222, 280, 203, 1)).toBe(111);
    expect(pairSide(222, 112, 500, 1)).toBe(112);
    expect(pairSide(222, 280, 500, 1)).toBe(222);
    expect(pairSide(26, 112, 500, 1)).toBe(104);
    expect(pairSide(222, 280, 203, 2)).toBe(111);
    expect(pairSide(1071, 280, 203, 1)).toBeCloseTo(1071 / 6);
  });
});
