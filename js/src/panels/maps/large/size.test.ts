import { describe, expect, it } from "vitest";
import { frameSize } from "./size";

describe("the size of the large view's pictures", () => {
  it.each([-24, 0, 1])("is positive with %i pixels of room", (available) => {
    const { width, height } = frameSize([222, 111], available, 1);
    expect(height).toBeGreaterThan(0);
    expect(height / width).toBe(2);
  });
});
