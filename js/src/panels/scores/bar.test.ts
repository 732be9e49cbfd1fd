import { describe, expect, it } from "vitest";
import { span } from "./bar";

describe("bars", () => {
  it("reach from 0, or to both sides of it", () => {
    expect(span(0.25, 1, false)).toEqual({ start: 0, width: 0.25 });
    expect(span(-2, 4, true)).toEqual({ start: 0.25, width: 0.25 });
    expect(span(4, 4, true)).toEqual({ start: 0.5, width: 0.5 });
    expect(span(Number.NaN, 4, true)).toEqual({ start: 0.5, width: 0 });
  });
});
