import { describe, expect, it } from "vitest";
import tables from "../../../cnn_widgets/core/data/colormaps.json";
import { codeColours, css, index, limits, NONFINITE, SEQUENTIAL, table } from "./colour";

const LAYER = { minimum: -4, maximum: 2 };
const TILE = { minimum: -1, maximum: 0.5 };

describe("table", () => {
  it("holds the published ends of magma and matplotlib's RdBu", () => {
    expect(css(table("magma")[0] as number)).toBe("rgb(0 0 4)");
    expect(css(table("magma")[255] as number)).toBe("rgb(252 253 191)");
    expect(css(table("RdBu")[0] as number)).toBe("rgb(103 0 31)");
    expect(css(table("RdBu")[255] as number)).toBe("rgb(5 48 97)");
  });

  it("packs opaque little-endian words", () => {
    expect(table("gray")[128]).toBe(0xff808080);
    expect(table("viridis")[0]).toBe(0xff540144);
  });

  it("offers every table but the diverging one, and never jet", () => {
    expect(SEQUENTIAL).toEqual(["magma", "viridis", "inferno", "cividis", "gray"]);
    expect(Object.keys(tables)).not.toContain("jet");
  });

  it("says which tables there are", () => {
    expect(() => table("jet")).toThrow(/choose one of magma/);
  });
});

describe("limits", () => {
  it("is symmetric about 0 for signed maps", () => {
    expect(limits("signed", "channel", "magma", TILE, LAYER)).toEqual({ low: -1, high: 1, table: "RdBu" });
    expect(limits("signed", "layer", "magma", TILE, LAYER)).toEqual({ low: -4, high: 4, table: "RdBu" });
  });

  it("starts at exactly 0 for positive maps", () => {
    const tile = { minimum: 0.25, maximum: 0.5 };
    expect(limits("positive", "channel", "magma", tile, LAYER)).toEqual({
      low: 0,
      high: 0.5,
      table: "magma",
    });
    expect(limits("positive", "layer", "viridis", tile, LAYER)).toEqual({
      low: 0,
      high: 2,
      table: "viridis",
    });
  });

  it("knows the whole-layer limits of sigmoid and tanh", () => {
    const tile = { minimum: 0.1, maximum: 0.4 };
    expect(limits("unit", "layer", "magma", tile, tile)).toEqual({ low: 0, high: 1, table: "magma" });
    expect(limits("unit", "channel", "magma", tile, tile)).toEqual({ low: 0, high: 0.4, table: "magma" });
    expect(limits("tanh", "layer", "magma", tile, tile)).toEqual({ low: -1, high: 1, table: "RdBu" });
  });

  it("spans the layer's own extent in gray", () => {
    expect(limits("signed", "gray", "magma", TILE, LAYER)).toEqual({ low: -4, high: 2, table: "gray" });
  });
});

describe("index", () => {
  const unit = { low: 0, high: 255, table: "gray" };

  it("rounds half up", () => {
    expect([0, 0.49, 0.5, 1.5, 254.5, 255].map((value) => index(value, unit))).toEqual([0, 0, 1, 2, 255, 255]);
  });

  it("stays inside the table", () => {
    expect(index(-9, unit)).toBe(0);
    expect(index(999, unit)).toBe(255);
  });

  it("puts zero of a diverging table at 128", () => {
    expect(index(0, { low: -3, high: 3, table: "RdBu" })).toBe(128);
    expect(index(0, { low: 0, high: 0, table: "RdBu" })).toBe(128);
    expect(index(0, { low: 0, high: 0, table: "magma" })).toBe(0);
  });
});

describe("codeColours", () => {
  it("colours codes by the values that they stand for", () => {
    const colours = codeColours({ minimum: 0, maximum: 2 }, { low: 0, high: 4, table: "gray" });
    // Code 127 is 1.0, a quarter of the way: floor(0.25 * 255 + 0.5) = 64.
    expect(colours[127]).toBe(0xff404040);
    // Code 254 is 2.0, half way: floor(127.5 + 0.5) = 128.
    expect(colours[254]).toBe(0xff808080);
  });

  it("gives a flat tile one colour", () => {
    const colours = codeColours({ minimum: 0, maximum: 0 }, { low: 0, high: 0, table: "magma" });
    expect(new Set(colours.subarray(0, 255)).size).toBe(1);
    expect(css(colours[0] as number)).toBe("rgb(0 0 4)");
  });

  it("marks values that are not finite with a colour that is in no table", () => {
    const colours = codeColours({ minimum: 0, maximum: 1 }, { low: 0, high: 1, table: "magma" });
    expect(colours[255]).toBe(NONFINITE);
    for (const name of Object.keys(tables)) expect([...table(name)]).not.toContain(NONFINITE);
  });
});
