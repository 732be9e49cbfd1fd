import { describe, expect, it } from "vitest";
import {
  cssSize,
  decodeCode,
  fractionOf,
  layerExtent,
  placeAt,
  roughValue,
  slotWidth,
  targetSide,
  wholePixels,
  zoom,
} from "./tile";

const SHRUNK = { height: 56, width: 75, full: [111, 150] as [number, number], step: 2 };
const SMALL = { height: 26, width: 26, full: [26, 26] as [number, number], step: 1 };

describe("zoom", () => {
  it("shows one sent cell per device pixel where the map was shrunk", () => {
    expect(zoom(SHRUNK, 112, 2)).toBe(1);
    expect(cssSize(SHRUNK, 112, 1)).toEqual({ width: 75, height: 56 });
    expect(cssSize(SHRUNK, 112, 2)).toEqual({ width: 37.5, height: 28 });
  });

  it("enlarges small maps by whole device pixels", () => {
    expect(zoom(SMALL, 112, 1)).toBe(4);
    expect(cssSize(SMALL, 112, 1)).toEqual({ width: 104, height: 104 });
    expect(zoom(SMALL, 112, 1.5)).toBe(6);
    expect(zoom({ ...SMALL, height: 200, full: [200, 26] }, 112, 1)).toBe(1);
  });

  it("keeps the columns where they are", () => {
    expect(slotWidth(104)).toBe(112);
    expect(slotWidth(112)).toBe(112);
    expect(slotWidth(220)).toBe(220);
  });
});

describe("targetSide", () => {
  it("gives few channels more room, and never more than there is", () => {
    expect(targetSide(16, 1000)).toBe(112);
    expect(targetSide(3, 1000)).toBe(280);
    expect(targetSide(1, 240.5)).toBe(240);
    expect(targetSide(1, 0)).toBe(280);
  });
});

describe("placeAt", () => {
  it("names the map's own rows and columns", () => {
    expect(placeAt(SMALL, 0, 0)).toEqual({ row: 0, col: 0 });
    expect(placeAt(SMALL, 0.5, 0.999)).toEqual({ row: 25, col: 13 });
  });

  it("counts a last cell that covers less than a step", () => {
    // 56 cells of 2 rows make 112, of which the map has 111.
    expect(placeAt(SHRUNK, 0, 0.9999).row).toBe(110);
    expect(placeAt(SHRUNK, 0, 55 / 56).row).toBe(110);
    expect(placeAt(SHRUNK, 0, 54.9 / 56).row).toBe(109);
  });

  it("undoes fractionOf", () => {
    for (const place of [
      { row: 0, col: 0 },
      { row: 57, col: 149 },
      { row: 110, col: 3 },
    ]) {
      const { x, y } = fractionOf(SHRUNK, place);
      expect(placeAt(SHRUNK, x, y)).toEqual(place);
    }
  });
});

describe("values", () => {
  it("decodes codes", () => {
    expect(decodeCode(0, { minimum: -1, maximum: 1 })).toBe(-1);
    expect(decodeCode(127, { minimum: -1, maximum: 1 })).toBe(0);
    expect(decodeCode(254, { minimum: -1, maximum: 1 })).toBe(1);
    expect(decodeCode(255, { minimum: -1, maximum: 1 })).toBeNaN();
  });

  it("reads the sent cell that covers a place", () => {
    const codes = new Uint8Array(56 * 75);
    codes[3 * 75 + 7] = 254;
    const rough = (row: number, col: number) => roughValue(SHRUNK, codes, { minimum: 0, maximum: 5 }, { row, col });
    expect([rough(6, 14), rough(7, 15), rough(8, 15)]).toEqual([5, 5, 0]);
  });

  it("leaves values that are not finite out of the layer's extent", () => {
    const tiles = { ...SMALL, count: 3, range: "signed" as const, nonfinite: [0, 4, 0], vector: false };
    const extent = layerExtent({ ...tiles, minimum: [-1, "NaN", 0], maximum: [0.5, "NaN", 7] });
    expect(extent).toEqual({ minimum: -1, maximum: 7 });
  });
});

describe("wholePixels", () => {
  it("turns a distance on the screen into pixels of the image", () => {
    expect(wholePixels(10, 224, 196)).toBe(11);
    expect(wholePixels(-0.4, 28, 196)).toBe(0);
    expect(wholePixels(-7, 28, 196)).toBe(-1);
    expect(wholePixels(5, 28, 0)).toBe(0);
  });
});
