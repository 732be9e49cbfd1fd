import { describe, expect, it } from "vitest";
import { fixed, number, shape, short, signed, tight } from "./numbers";

describe("numbers as text", () => {
  it("has a true minus sign", () => {
    expect(fixed(-0.5342, 4)).toBe("−0.5342");
    expect(signed(-0.171)).toBe("−0.17");
    expect(signed(0.171)).toBe("+0.17");
    expect(tight(-0.171)).toBe("−.17");
  });

  it("names what is not finite", () => {
    expect(fixed(number("NaN"), 4)).toBe("NaN");
    expect(fixed(number("-Infinity"), 4)).toBe("−∞");
    expect(signed(Infinity)).toBe("+∞");
  });

  it("keeps about three figures in captions", () => {
    expect([4.137, 0, 2, 0.0621, 123.456, 1234.5].map(short)).toEqual(["4.14", "0", "2", "0.062", "123.5", "1235"]);
  });

  it("does not print a small number as zero", () => {
    expect(fixed(0.00001, 4)).toBe("1.0e−5");
  });

  it("does not give zero a sign", () => {
    expect([signed(0), tight(0), signed(0, 0)]).toEqual(["0", "0", "0"]);
  });

  it("writes shapes with the multiplication sign", () => {
    expect(shape([220, 220, 16])).toBe("220 × 220 × 16");
  });
});
