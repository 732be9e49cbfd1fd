import { describe, expect, it } from "vitest";
import { axisTicks, decadeTicks, plotPath, powerOfTen } from "./axis";
import { decades } from "./curve";

const series = (...values: number[]) => [{ name: "", style: "", steps: values.map((_, at) => at), values }];

describe("axes", () => {
  it("have round numbers from 0", () => {
    expect(axisTicks(1, 4)).toEqual([0, 0.5, 1]);
    expect(axisTicks(2.31, 4)).toEqual([0, 1, 2]);
    expect(axisTicks(940, 5)).toEqual([0, 200, 400, 600, 800]);
    expect(axisTicks(0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(axisTicks(Number.NaN, 4)).toEqual([0]);
  });

  it("leave a gap in a path where a value is not finite", () => {
    const same = (value: number) => value;
    expect(plotPath([1, 2, 3, 4], [1, Number.NaN, 2, 3], same, same)).toBe("M1.0 1.0M3.0 2.0L4.0 3.0");
  });
});

describe("a logarithmic axis", () => {
  it("ends at the powers of ten around all values", () => {
    expect(decades({ series: series(0.3, 0.02) })).toEqual([-2, 0]);
    expect(decades({ series: series(5), levels: [{ name: "", style: "", value: 0.002 }] })).toEqual([-3, 1]);
    expect(decades({ series: series(1) })).toEqual([-1, 0]);
  });

  it("leaves out values that are 0, not finite or far below the rest", () => {
    expect(decades({ series: series(0, Number.NaN, Infinity, 2) })).toEqual([0, 1]);
    expect(decades({ series: series(1, 1e-30) })).toEqual([-10, 0]);
    expect(decades({ series: [] })).toEqual([-1, 0]);
  });

  it("has a tick at its top, and few others", () => {
    expect(decadeTicks(-10, 0, 5)).toEqual([-10, -8, -6, -4, -2, 0]);
    expect(decadeTicks(-2, 1, 5)).toEqual([-2, -1, 0, 1]);
    expect(powerOfTen(-12)).toBe("10⁻¹²");
  });
});
