import { describe, expect, it } from "vitest";
import { formatted } from "./format";

// What Python gives for each: f"{value:{form}}". More of them are drawn in tests/browser/test_words.py.
describe("formats of Python", () => {
  it("round halves to the even digit, as doubles have them", () => {
    expect([0.5, 1.5, 2.5].map((value) => formatted(value, ".0f"))).toEqual(["0", "2", "2"]);
    expect([0.125, 0.375, 9.5, 8.5].map((value) => formatted(value, ".2g"))).toEqual(["0.12", "0.38", "9.5", "8.5"]);
    expect([9.5, 8.5, 2.675].map((value) => formatted(value, ".1g"))).toEqual(["1e+01", "8", "3"]);
    expect(formatted(2.675, ".2f")).toBe("2.67");
  });

  it("write powers of ten with a sign and two digits, where there are more figures than asked for", () => {
    const numbers = [0, 0.0001, 0.00001234, 9999.5, 1234567, -1e22, 1e-300];
    expect(numbers.map((value) => formatted(value, ".4g"))).toEqual([
      "0",
      "0.0001",
      "1.234e-05",
      "1e+04",
      "1.235e+06",
      "-1e+22",
      "1e-300",
    ]);
  });

  it("group thousands, take percents, and cut text", () => {
    expect([1234567, 999, -1000].map((value) => formatted(value, ","))).toEqual(["1,234,567", "999", "-1,000"]);
    expect(formatted(12345.5, ",.0f")).toBe("12,346");
    expect(formatted(0.125, ".1%")).toBe("12.5%");
    expect(formatted("🐈🐈🐈", ".2")).toBe("🐈🐈");
  });

  it("name what is not finite, and keep the sign of zero", () => {
    expect(["NaN", "Infinity", "-Infinity"].map((value) => formatted(value, ".4g"))).toEqual(["nan", "inf", "-inf"]);
    expect(formatted(-0, ".1f")).toBe("-0.0");
    expect(formatted(1e21, ".1f")).toBe("1000000000000000000000.0");
  });
});
