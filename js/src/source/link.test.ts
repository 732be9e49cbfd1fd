import { describe, expect, it } from "vitest";
import { isWorthTelling, Rate } from "./link";

const SIZE = 250_000;

function arrivals(rate: Rate, ...took: number[]): (number | null)[] {
  return took.map((time, at) => {
    rate.mark(1000 * at);
    return rate.arrived(SIZE, 1000 * at + time);
  });
}

describe("Rate", () => {
  it("is bytes over the time from the mark to them, once there are three", () => {
    expect(arrivals(new Rate(), 200, 200, 200)).toEqual([null, null, 1_250_000]);
  });

  it("takes one late picture for what it is, and finds out that a link has become slow", () => {
    const told = arrivals(new Rate(), 500, 500, 25, 500, 500, 500);
    expect(told).toEqual([null, null, 10_000_000, 10_000_000, 10_000_000, 500_000]);
  });

  it("says nothing without a mark, or of few bytes", () => {
    const rate = new Rate();
    expect(rate.arrived(SIZE, 5)).toBeNull();
    rate.mark(6);
    expect(rate.arrived(50_000, 7)).toBeNull();
    expect(rate.arrived(SIZE, 8)).toBeNull();
    expect(arrivals(rate, 200, 200)).toEqual([null, null]);
  });

  it("does not tell one fast link from another", () => {
    expect(arrivals(new Rate(), 1, 1, 0.1)).toEqual(arrivals(new Rate(), 2, 2, 2));
  });
});

describe("isWorthTelling", () => {
  it("is what is not known yet, or differs much", () => {
    expect(isWorthTelling(1_250_000, 0)).toBe(true);
    expect(isWorthTelling(1_250_000, 1_400_000)).toBe(false);
    expect(isWorthTelling(1_250_000, 9_000_000)).toBe(true);
    expect(isWorthTelling(9_000_000, 1_250_000)).toBe(true);
  });
});
