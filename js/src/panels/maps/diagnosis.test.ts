import { describe, expect, it } from "vitest";
import { TILES } from "../../../tests/six_channels";
import { diagnosis } from "./diagnosis";

describe("diagnosis", () => {
  it("counts what is wrong, out of how many", () => {
    expect(diagnosis(TILES)).toBe("2 of 6 dead, 1 constant, 1 with NaN or ∞");
    expect(diagnosis({ ...TILES, saturated: [0.9, 0, 0, 1, 0, 0] })).toBe(
      "2 of 6 dead, 1 constant, 1 with NaN or ∞, 2 saturated",
    );
  });

  it("says so where nothing is", () => {
    const two = { ...TILES, count: 2, minimum: [1, 0], maximum: [2, 1], nonfinite: [0, 0] };
    expect(diagnosis(two)).toBe("none of 2 dead");
    expect(diagnosis({ ...TILES, count: 1, minimum: [1], maximum: [2], nonfinite: [0] })).toBe("not dead");
  });

  it("calls one place alone not constant", () => {
    const one = { ...TILES, count: 1, full: [1, 1] as [number, number], minimum: [2], maximum: [2], nonfinite: [0] };
    expect(diagnosis(one)).toBe("not dead");
  });
});
