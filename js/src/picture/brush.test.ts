import { describe, expect, it } from "vitest";
import { distance, drawLine } from "./brush";

const FIELD = { height: 7, width: 9 };

describe("a brush", () => {
  it("is full inside and fades over one pixel", () => {
    const pixels = new Uint8Array(63);
    drawLine(pixels, FIELD, { row: 3, col: 2 }, { row: 3, col: 6 }, 2);
    // By hand: a radius of 1 gives min(1, 1.5 - distance): 255 on the line, half of it one pixel beside.
    const rows = Array.from({ length: 7 }, (_, row) => pixels[9 * row + 4]);
    expect(rows).toEqual([0, 0, 128, 255, 128, 0, 0]);
    expect([...pixels.slice(27, 36)]).toEqual([0, 128, 255, 255, 255, 255, 255, 128, 0]);
  });

  it("keeps the stronger ink where strokes cross, and stays on the field", () => {
    const pixels = new Uint8Array(63).fill(200);
    drawLine(pixels, FIELD, { row: -4, col: -4 }, { row: 20, col: 20 }, 1);
    expect(pixels[10]).toBe(255);
    expect(Math.min(...pixels)).toBe(200);
  });

  it("measures from the nearest point of a line, or its end", () => {
    expect(distance({ row: 0, col: 5 }, { row: 3, col: 0 }, { row: 3, col: 9 })).toBe(3);
    expect(distance({ row: 0, col: 13 }, { row: 3, col: 0 }, { row: 3, col: 9 })).toBe(5);
    expect(distance({ row: 0, col: 4 }, { row: 3, col: 0 }, { row: 3, col: 0 })).toBe(5);
  });
});
