import { describe, expect, it } from "vitest";
import { DEFAULTS, followsSelection } from "./form";
import { within } from "./occluder";
import { inWords } from "./score_drop";

describe("the square", () => {
  it("stays within the picture and is never larger", () => {
    expect(within({ row: -3, col: 40, size: 10 }, [20, 30])).toEqual({ row: 0, col: 20, size: 10 });
    expect(within({ row: 5, col: 5, size: 64 }, [20, 30])).toEqual({ row: 0, col: 5, size: 20 });
  });

  it("has its score told without it, with it, and as a difference", () => {
    const words = inWords({ target: "class 2 of classes", score: 0.9588, covered: 0.7624 });
    expect(words).toBe("class 2 of classes: 0.9588 without the square, 0.7624 with it: −0.1964.");
    expect(inWords({})).toBe("Drag the square over the input.");
    expect(inWords({ target: "a", score: "NaN", covered: 1 })).toContain("NaN without");
  });
});

describe("what follows the selection", () => {
  it("is a channel, a value and the measured field, and not a class", () => {
    expect(followsSelection(DEFAULTS)).toBe(false);
    expect(followsSelection({ ...DEFAULTS, target: "channel" })).toBe(true);
    expect(followsSelection({ ...DEFAULTS, technique: "field" })).toBe(true);
  });
});
