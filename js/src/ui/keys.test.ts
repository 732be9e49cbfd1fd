import { describe, expect, it } from "vitest";
import { stepOf } from "./keys";

const NONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe("keys that undo and redo", () => {
  it.each([
    [{ key: "z", ctrlKey: true }, "undo"],
    [{ key: "z", metaKey: true }, "undo"],
    [{ key: "Z", ctrlKey: true, shiftKey: true }, "redo"],
    [{ key: "y", ctrlKey: true }, "redo"],
    [{ key: "y", ctrlKey: true, shiftKey: true }, null],
    [{ key: "z" }, null],
    [{ key: "z", ctrlKey: true, altKey: true }, null],
    [{ key: "x", ctrlKey: true }, null],
  ])("%o is %s", (pressed, step) => {
    expect(stepOf({ ...NONE, ...pressed })).toBe(step);
  });
});
