import { describe, expect, it } from "vitest";
import { clip, fieldBox, isInside, metBy } from "./receptive_field";
import type { Card } from "../protocol";
import { inputToMap, mapToInput, regionOf, zoomed } from "../panels/maps/large/lens";

const CONV = { size: [5, 5], jump: [1, 1], start: [-2, -2] } as Card["field"];
const POOL = { size: [6, 6], jump: [2, 2], start: [0, 0] } as Card["field"];

describe("fieldBox", () => {
  it("may reach over the border, where it is clipped", () => {
    const box = fieldBox(CONV, 0, 10);
    expect(box).toEqual({ top: -2, left: 8, height: 5, width: 5 });
    expect(isInside(box, 224, 224)).toBe(false);
    expect(clip(box, 224, 224)).toEqual({ top: 0, left: 8, height: 3, width: 5 });
  });
});

describe("metBy", () => {
  it("shows stride and dilation, and leaves the padding out", () => {
    const strided = { size: [3, 3], strides: [2, 1], dilation: [1, 3], pad: [1, 0] } as NonNullable<
      Card["window"]
    >;
    expect(metBy(strided, 0, 0, 4, 7)).toEqual([1, 3, 5]);
    expect(metBy(strided, 1, 2, 3, 9)).toEqual([6, 7, 8]);
  });
});

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
