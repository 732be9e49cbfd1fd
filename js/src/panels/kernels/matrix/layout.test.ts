import { describe, expect, it } from "vitest";
import type { KernelsHeader } from "../../../protocol";
import { matrixLayout, visible } from "./layout";

function header(side: number, in_channels: number, filters: number): KernelsHeader {
  return { kernel_size: [side, side], in_channels, filters } as unknown as KernelsHeader;
}

describe("the window on deep kernels", () => {
  it("shows all of a small layer and scrolls over a large one", () => {
    const small = matrixLayout(header(3, 8, 8), 600);
    expect(small.window).toEqual({ width: 8 * small.across.pitch, height: 8 * small.down.pitch });
    const large = matrixLayout(header(3, 512, 512), 600);
    expect(large.window).toEqual({ width: 600, height: 420 });
    expect(large.cell).toBe(7);
  });

  it("draws every weight, however large the kernel", () => {
    for (const side of [1, 2, 3, 5, 7, 11, 45])
      for (const count of [5, 16, 64, 2048])
        expect(matrixLayout(header(side, count, count), 400).cell).toBeGreaterThanOrEqual(1);
  });

  it("paints only what is in sight, half of the first and of the last included", () => {
    expect(visible({ count: 64, pitch: 24 }, 0, 240)).toEqual({ start: 0, end: 10 });
    expect(visible({ count: 64, pitch: 24 }, 36, 240)).toEqual({ start: 1, end: 12 });
    expect(visible({ count: 64, pitch: 24 }, 64 * 24 - 240, 240)).toEqual({ start: 54, end: 64 });
    expect(visible({ count: 5, pitch: 24 }, 0, 240)).toEqual({ start: 0, end: 5 });
  });
});
