import { describe, expect, it } from "vitest";
import { Drawing } from "./drawing";
import { distance, drawLine } from "../../picture/brush";
import { offWords } from "../maps/switch";
import { span } from "../scores/bar";

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

describe("a drawing", () => {
  it("takes back strokes one by one, and a clearing", () => {
    const drawing = new Drawing(FIELD);
    drawing.begin({ row: 1, col: 1 }, 1);
    drawing.draw({ row: 1, col: 5 }, 1);
    drawing.end();
    const first = [...drawing.pixels];
    drawing.begin({ row: 5, col: 5 }, 1);
    drawing.end();
    drawing.clear();
    expect(drawing.inked).toBe(0);
    drawing.undo();
    drawing.undo();
    expect([...drawing.pixels]).toEqual(first);
    drawing.undo();
    expect(drawing.inked).toBe(0);
    expect(drawing.canUndo).toBe(false);
  });
});

describe("bars", () => {
  it("reach from 0, or to both sides of it", () => {
    expect(span(0.25, 1, false)).toEqual({ start: 0, width: 0.25 });
    expect(span(-2, 4, true)).toEqual({ start: 0.25, width: 0.25 });
    expect(span(4, 4, true)).toEqual({ start: 0.5, width: 0.5 });
    expect(span(Number.NaN, 4, true)).toEqual({ start: 0.5, width: 0 });
  });

  it("say what is off", () => {
    expect(offWords({})).toBe("");
    expect(offWords(undefined)).toBe("");
    expect(offWords({ conv1: [2], conv2: [0, 5] })).toBe("With 3 channels off: conv1 2 · conv2 0, 5");
  });
});
