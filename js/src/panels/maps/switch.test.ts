import { describe, expect, it } from "vitest";
import { offWords } from "./switch";

describe("channels that are off", () => {
  it("are said, stage by stage", () => {
    expect(offWords({})).toBe("");
    expect(offWords(undefined)).toBe("");
    expect(offWords({ conv1: [2], conv2: [0, 5] })).toBe("With 3 channels off: conv1 2 · conv2 0, 5");
  });
});
