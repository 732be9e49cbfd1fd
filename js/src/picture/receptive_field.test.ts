import { describe, expect, it } from "vitest";
import type { StageHeader } from "../protocol";
import { clip, fieldBox, isInside, metBy } from "./receptive_field";

const CONV = { size: [5, 5], jump: [1, 1], start: [-2, -2] } as StageHeader["field"];

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
      StageHeader["window"]
    >;
    expect(metBy(strided, 0, 0, 4, 7)).toEqual([1, 3, 5]);
    expect(metBy(strided, 1, 2, 3, 9)).toEqual([6, 7, 8]);
  });
});
