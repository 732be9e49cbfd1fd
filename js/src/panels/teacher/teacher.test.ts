import { describe, expect, it } from "vitest";
import { lessonWords } from "./panel";

const lesson = { revision: 1, name: "", past: [] };

describe("the step that is shown", () => {
  it("is described in words", () => {
    expect(lessonWords({ ...lesson, step: 12, count: 12, loss: 0.25012, least: 0 })).toBe(
      "Step 12: error 0.2501; the least that a kernel can reach is 0",
    );
    expect(lessonWords({ ...lesson, step: 0, count: 1200, loss: 4.3e-6, least: 1e-14 })).toBe(
      "Step 0 of 1,200: error 4.3 · 10⁻⁶; the least that a kernel can reach is 0",
    );
  });
});
