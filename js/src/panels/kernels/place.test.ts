import { describe, expect, it } from "vitest";
import type { KernelsHeader } from "../../protocol";
import { axesText, indexText, placeText } from "./place";

describe("the order of the axes", () => {
  const header = { kernel_size: [3, 5], in_channels: 16, filters: 8 } as unknown as KernelsHeader;

  it("is Keras's, said in words", () => {
    expect(axesText(header)).toBe("kernels: (3, 5, 16, 8) = height, width, input channels, filters");
  });

  it("names a slice, a filter and a weight as NumPy indexes them", () => {
    expect(indexText({ filter: 2, channel: 5 })).toBe("kernel[:, :, 5, 2]");
    expect(indexText({ filter: 2 })).toBe("kernel[:, :, :, 2]");
    const place = { filter: 2, channel: 5, row: 1, col: 0 };
    expect(placeText(place, -0.12345, false)).toBe(" · kernel[1, 0, 5, 2] = −0.1235");
    expect(placeText(place, 0.5, true)).toBe(" · kernel[1, 0, 5, 2] ≈ +0.500");
  });
});
