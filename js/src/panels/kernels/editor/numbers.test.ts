import { describe, expect, it } from "vitest";
import { exact, nested, nudged, plainNumber, stepFor, tabbed } from "./numbers";

describe("weights as text", () => {
  it("is the shortest that parses to the same float32", () => {
    expect(exact(Math.fround(0.1))).toBe("0.1");
    expect(exact(Math.fround(1 / 9))).toBe("0.11111111");
    expect(exact(-0)).toBe("-0");
    expect(exact(Math.fround(-1.5e-12))).toBe("-1.5e-12");
    const words = new Uint32Array(1);
    const floats = new Float32Array(words.buffer);
    for (let at = 0, state = 1; at < 5000; at++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      words[0] = state;
      const value = floats[0] as number;
      if (Number.isFinite(value)) expect(Math.fround(Number(exact(value)))).toBe(value);
    }
  });

  it("is spreadsheet rows for one slice, and nested lists for several", () => {
    expect(tabbed([1, 2, 3, -4, 0.5, 0], 3)).toBe("1\t2\t3\n-4\t0.5\t0");
    expect(
      nested(
        [
          [1, 2, 3, 4],
          [5, 6, 7, 8],
        ],
        2,
      ),
    ).toBe("[[[1, 5], [2, 6]],\n [[3, 7], [4, 8]]]");
  });
});

describe("steps", () => {
  it("are powers of ten that suit the largest weight", () => {
    expect([0.2, 0.54, 1, 8, 0, 300].map(stepFor)).toEqual([0.01, 0.1, 0.1, 1, 0.1, 10]);
  });

  it("back end on the same number", () => {
    let value = 0.1;
    for (let at = 0; at < 100; at++) value = nudged(value, 1, 0.01);
    expect(value).toBe(1.1);
    for (let at = 0; at < 110; at++) value = nudged(value, -1, 0.01);
    expect(Object.is(value, 0)).toBe(true);
  });
});

describe("plainNumber", () => {
  it("reads numbers and fractions to the float32 that Python makes of them", () => {
    expect(plainNumber("0.1")).toBe(Math.fround(0.1));
    expect(plainNumber("-1/4")).toBe(-0.25);
    expect(plainNumber("−.5")).toBe(-0.5);
    expect(plainNumber("+3")).toBe(3);
  });

  it("leaves everything else to Python", () => {
    for (const text of ["", "-", "1e3", "1/0", "1,5", "sobel_x", "1 2", "--1", "1/2/3"])
      expect(plainNumber(text)).toBeNull();
  });
});
