import { describe, expect, it } from "vitest";
import type { InputPerturbation } from "../../protocol";
import { barShares } from "./equivariance";
import { inWords } from "./panel";

const STILL: InputPerturbation = { rows: 0, cols: 0, rotate: 0, noise: 0, seed: 0, fill: "edge" };

describe("inWords", () => {
  it("says how the input is perturbed and what fills the border", () => {
    expect(inWords(STILL)).toBe("The model sees the input as it is.");
    expect(inWords({ ...STILL, rows: -2, cols: 5 })).toBe(
      "The model sees it shifted 5 px right and 2 px up; at the border the outermost pixels are repeated.",
    );
    expect(inWords({ ...STILL, rotate: -10, noise: 0.1, fill: "zeros" })).toBe(
      "The model sees it turned by −10°, noise of 0.1; at the border black comes in.",
    );
  });
});

describe("barShares", () => {
  it("measures bars against the largest finite error", () => {
    expect(barShares([0, 0.2, 0.4])).toEqual([0, 0.5, 1]);
    expect(barShares([0, 0.2, Infinity])).toEqual([0, 1, 1]);
    expect(barShares([0, 0])).toEqual([0, 0]);
  });
});
