import { describe, expect, it } from "vitest";
import { inWords } from "./panel";

describe("the snapshot that is shown", () => {
  it("is described in words", () => {
    expect(inWords({ step: 0, epoch: 0, loss: null }, true)).toBe("Shown: kernels and maps before training");
    expect(inWords({ step: 1200, epoch: 3, loss: 0.25 }, false)).toBe(
      "Shown: kernels and maps after step 1,200 (epoch 3, loss 0.25)",
    );
    expect(inWords({ step: 5, epoch: 1, loss: 2 }, true)).toContain("of now, after step 5");
  });
});
