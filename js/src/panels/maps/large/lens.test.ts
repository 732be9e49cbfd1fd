import { describe, expect, it } from "vitest";
import type { StageHeader } from "../../../protocol";
import { inputToMap, mapToInput, regionOf, zoomed } from "./lens";

const POOL = { size: [6, 6], jump: [2, 2], start: [0, 0] } as StageHeader["field"];

describe("lens", () => {
  it("leaves the point under the pointer where it is", () => {
    const lens = zoomed({ zoom: 1, x: 50, y: 50 }, 2, { x: 10, y: 50 });
    expect(lens).toEqual({ zoom: 2, x: 30, y: 50 });
    const whole = { top: 0, left: 0, height: 100, width: 100 };
    const region = regionOf(whole, lens.zoom, lens);
    expect((10 - region.left) / region.width).toBeCloseTo(10 / 100);
  });

  it("maps input and output onto each other", () => {
    expect(mapToInput(POOL, { x: 0.5, y: 10.5 })).toEqual({ x: 3, y: 23 });
    expect(inputToMap(POOL, { x: 3, y: 23 })).toEqual({ x: 0.5, y: 10.5 });
  });
});
