import { describe, expect, it } from "vitest";
import { isWorthTelling, LinkRate } from "./link";

const SIZE = 250_000;

function arrivals(rate: LinkRate, ...took: number[]): (number | null)[] {
  return took.map((time, at) => {
    rate.mark(1000 * at);
    return rate.arrived(SIZE, 1000 * at + time);
  });
}

describe("LinkRate", () => {
  it("is bytes over the time since the mark, from the third measurement on", () => {
    expect(arrivals(new LinkRate(), 200, 200, 200)).toEqual([null, null, 1_250_000]);
  });

  it("ignores a single late frame, but notices a link that has become slow", () => {
    const told = arrivals(new LinkRate(), 500, 500, 25, 500, 500, 500);
    expect(told).toEqual([null, null, 10_000_000, 10_000_000, 10_000_000, 500_000]);
  });

  it("says nothing without a mark, or about few bytes", () => {
    const rate = new LinkRate();
    expect(rate.arrived(SIZE, 5)).toBeNull();
    rate.mark(6);
    expect(rate.arrived(50_000, 7)).toBeNull();
    expect(rate.arrived(SIZE, 8)).toBeNull();
    expect(arrivals(rate, 200, 200)).toEqual([null, null]);
  });

  it("does not distinguish fast links", () => {
    expect(arrivals(new LinkRate(), 1, 1, 0.1)).toEqual(arrivals(new LinkRate(), 2, 2, 2));
  });
});

describe("isWorthTelling", () => {
  it("is a rate that is not known yet, or differs much", () => {
    expect(isWorthTelling(1_250_000, 0)).toBe(true);
    expect(isWorthTelling(1_250_000, 1_400_000)).toBe(false);
    expect(isWorthTelling(1_250_000, 9_000_000)).toBe(true);
    expect(isWorthTelling(9_000_000, 1_250_000)).toBe(true);
  });
});
