import { describe, expect, it } from "vitest";
import { Rate, isWorthTelling } from "../src/link";

const SIZE = 250_000;

function arrivals(rate: Rate, ...took: number[]): (number | null)[] {
  return took.map((time, at) => {
    rate.mark(1000 * at);
    return rate.arrived(SIZE, 1000 * at + time);
  });
}

describe("Rate", () => {
  it("is bytes over the time from the mark to them", () => {
    expect(arrivals(new Rate(), 200)).toEqual([1_250_000]);
  });

  it("takes one late mark or picture for what it is, and a link that has become slow after three", () => {
    expect(arrivals(new Rate(), 25, 500, 500, 500)).toEqual([10_000_000, 10_000_000, 10_000_000, 500_000]);
  });

  it("says nothing without a mark, or of few bytes", () => {
    const rate = new Rate();
    expect(rate.arrived(SIZE, 5)).toBeNull();
    rate.mark(6);
    expect(rate.arrived(1000, 7)).toBeNull();
    expect(rate.arrived(SIZE, 8)).toBeNull();
  });

  it("does not tell one fast link from another", () => {
    expect(arrivals(new Rate(), 0.1)).toEqual(arrivals(new Rate(), 2));
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
