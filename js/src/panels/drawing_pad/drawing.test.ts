import { describe, expect, it } from "vitest";
import { Drawing } from "./drawing";

const FIELD = { height: 7, width: 9 };

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
