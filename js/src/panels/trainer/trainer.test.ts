import { describe, expect, it } from "vitest";
import { axisTicks, plotPath } from "../../ui/curve/axis";
import { inWords } from "./panel";

describe("axes", () => {
  it("have round numbers from 0", () => {
    expect(axisTicks(1, 4)).toEqual([0, 0.5, 1]);
    expect(axisTicks(2.31, 4)).toEqual([0, 1, 2]);
    expect(axisTicks(940, 5)).toEqual([0, 200, 400, 600, 800]);
    expect(axisTicks(0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(axisTicks(Number.NaN, 4)).toEqual([0]);
  });

  it("part a path where a value is not finite", () => {
    const same = (value: number) => value;
    expect(plotPath([1, 2, 3, 4], [1, Number.NaN, 2, 3], same, same)).toBe("M1.0 1.0M3.0 2.0L4.0 3.0");
  });
});

describe("the time that is looked at", () => {
  it("is told in words", () => {
    expect(inWords({ step: 0, epoch: 0, loss: null }, true)).toBe("Shown: kernels and maps before training");
    expect(inWords({ step: 1200, epoch: 3, loss: 0.25 }, false)).toBe(
      "Shown: kernels and maps after step 1,200 (epoch 3, loss 0.25)",
    );
    expect(inWords({ step: 5, epoch: 1, loss: 2 }, true)).toContain("of now, after step 5");
  });
});
