import { describe, expect, it } from "vitest";
import { inWords } from "./progress";

describe("progress in words", () => {
  it("counts what is done, out of a total if that is known", () => {
    expect(inWords({ state: "running", done: 12, total: 40, note: "epoch 2" })).toBe("12 of 40: epoch 2");
    expect(inWords({ state: "running", done: 12, total: 0, note: "" })).toBe("12");
    expect(inWords({ state: "running", done: 0, total: 0, note: "looking" })).toBe("looking");
  });

  it("says how it ended", () => {
    expect(inWords({ state: "paused", done: 3, total: 9, note: "" })).toBe("3 of 9 (paused)");
    expect(inWords({ state: "cancelled", done: 3, total: 9, note: "epoch 1" })).toBe("Stopped after 3 of 9.");
    expect(inWords({ state: "failed", done: 3, total: 9, note: "No image there." })).toBe("No image there.");
  });
});
