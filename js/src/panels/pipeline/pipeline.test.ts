import { describe, expect, it } from "vitest";
import type { StageHeader } from "../../protocol";
import { byBlock } from "./block";
import { thumbFit } from "./card";
import { blockKey } from "./tools";

describe("thumbnails", () => {
  it("gives cells of two device pixels and more a whole number of them", () => {
    for (let cells = 1; cells <= 36; cells++) {
      const { fit, isSharp } = thumbFit(cells, 1);
      expect(isSharp).toBe(true);
      expect(Number.isInteger(fit)).toBe(true);
      expect(fit * cells).toBeLessThanOrEqual(72);
      expect(fit * cells).toBeGreaterThan(36);
    }
  });

  it("smooths smaller cells, which fill the place", () => {
    expect(thumbFit(55, 1)).toEqual({ fit: 72 / 55, isSharp: false });
    expect(thumbFit(100, 1).isSharp).toBe(false);
  });

  it("counts device pixels, not CSS pixels", () => {
    expect(thumbFit(55, 2)).toEqual({ fit: 1, isSharp: true });
    expect(thumbFit(72, 1)).toEqual({ fit: 1, isSharp: true });
  });
});

describe("the strip", () => {
  const card = (name: string, block: number) => ({ name, block }) as StageHeader;

  it("puts neighbouring stages of a block together", () => {
    const cards = [card("input", -1), card("conv1", 0), card("act1", 0), card("conv2", 1)];
    expect(byBlock(cards).map((run) => run.map(({ name }) => name))).toEqual([["input"], ["conv1", "act1"], ["conv2"]]);
    expect(byBlock([])).toEqual([]);
  });

  it("knows its keys, and leaves others alone", () => {
    const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
    const key = (event: object) => blockKey({ ...none, ...event } as KeyboardEvent);
    expect(key({ key: "ArrowLeft", altKey: true })).toBe("earlier");
    expect(key({ key: "ArrowRight", altKey: true })).toBe("later");
    expect(key({ key: "d", ctrlKey: true })).toBe("duplicate");
    expect(key({ key: "D", metaKey: true })).toBe("duplicate");
    expect(key({ key: "Delete" })).toBe("remove");
    expect(key({ key: "+", shiftKey: true })).toBe("add");
    for (const other of [
      { key: "ArrowLeft" },
      { key: "ArrowLeft", altKey: true, shiftKey: true },
      { key: "d" },
      { key: "D", ctrlKey: true, shiftKey: true },
      { key: "Delete", ctrlKey: true },
      { key: "Backspace" },
    ])
      expect(key(other)).toBeNull();
  });
});
