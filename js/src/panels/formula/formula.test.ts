import { describe, expect, it } from "vitest";
import { parted } from "./panel";

describe("the emphasised result of an output size", () => {
  it.each([
    ["⌊(224 − 3 + 0) / 1⌋ + 1 = 222", 222, ["⌊(224 − 3 + 0) / 1⌋ + 1 = ", "222", ""]],
    [
      "⌊(9 − 5 + 0) / 1⌋ + 1 = 5, where 5 = 2 · (3 − 1) + 1",
      5,
      ["⌊(9 − 5 + 0) / 1⌋ + 1 = ", "5", ", where 5 = 2 · (3 − 1) + 1"],
    ],
    [
      "⌊(1 − 1 + 0) / 1⌋ + 1 = 1, where 1 = 2 · (1 − 1) + 1",
      1,
      ["⌊(1 − 1 + 0) / 1⌋ + 1 = ", "1", ", where 1 = 2 · (1 − 1) + 1"],
    ],
    ["no number", 3, ["no number", "", ""]],
  ])("is the result of %s", (text, result, parts) => {
    expect(parted(text, result)).toEqual(parts);
  });
});
