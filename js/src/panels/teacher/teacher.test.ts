import { describe, expect, it } from "vitest";
import { decades } from "../../ui/curve/curve";
import { decadeTicks, powerOfTen } from "../../ui/curve/axis";
import { lessonWords } from "./panel";

const series = (...values: number[]) => [{ name: "", style: "", steps: values.map((_, at) => at), values }];
const lesson = { revision: 1, name: "", past: [] };

describe("a logarithmic axis", () => {
  it("ends at the powers of ten around all values", () => {
    expect(decades({ series: series(0.3, 0.02) })).toEqual([-2, 0]);
    expect(decades({ series: series(5), levels: [{ name: "", style: "", value: 0.002 }] })).toEqual([-3, 1]);
    expect(decades({ series: series(1) })).toEqual([-1, 0]);
  });

  it("leaves out what is 0, not finite or far below the rest", () => {
    expect(decades({ series: series(0, Number.NaN, Infinity, 2) })).toEqual([0, 1]);
    expect(decades({ series: series(1, 1e-30) })).toEqual([-10, 0]);
    expect(decades({ series: [] })).toEqual([-1, 0]);
  });

  it("has a mark at its top, and few of them", () => {
    expect(decadeTicks(-10, 0, 5)).toEqual([-10, -8, -6, -4, -2, 0]);
    expect(decadeTicks(-2, 1, 5)).toEqual([-2, -1, 0, 1]);
    expect(powerOfTen(-12)).toBe("10⁻¹²");
  });
});

describe("the step that is shown", () => {
  it("is told in words", () => {
    expect(lessonWords({ ...lesson, step: 12, count: 12, loss: 0.25012, least: 0 })).toBe(
      "Step 12: error 0.2501; the least that a kernel can reach is 0",
    );
    expect(lessonWords({ ...lesson, step: 0, count: 1200, loss: 4.3e-6, least: 1e-14 })).toBe(
      "Step 0 of 1,200: error 4.3 · 10⁻⁶; the least that a kernel can reach is 0",
    );
  });
});
