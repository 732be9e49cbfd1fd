import { describe, expect, it } from "vitest";
import type { BlockSettings } from "../engine/block/settings";
import type { PanelTraits, SettingRows } from "../protocol";
import { AskedSettings, type AskedSettingsModel } from "./asked_settings";

type ByHand = Pick<PanelTraits, "rows" | "hand">;

/** Two traits, and nothing of a line to Python. */
class Traits {
  saved = 0;
  constructor(readonly values: ByHand) {}
  get = (name: keyof ByHand) => this.values[name];
  set = (name: keyof ByHand, value: never) => {
    this.values[name] = value;
  };
  save_changes = () => {
    this.saved += 1;
  };
}

function rowsOf(answered: number, kernel_size: number, block = 1): SettingRows {
  const shared = { group: "conv", is_locked: false, is_idle: false, complaint: "" } as const;
  const count = { kind: "count", least: 1, most: 31, is_size: true, ...shared } as const;
  return {
    answered,
    block,
    number: 1,
    layers: { activation: "relu", pooling: "max", pool_size: 2 },
    settings: { kernel_size: { ...count, value: kernel_size }, strides: { ...count, value: 1 } },
  };
}

function begun(answered = 0) {
  const traits = new Traits({ rows: rowsOf(answered, 3), hand: {} });
  return { traits, hand: new AskedSettings(traits as unknown as AskedSettingsModel) };
}

describe("what a hand asks for", () => {
  it("is shown at once, and until Python has answered it", () => {
    const { traits, hand } = begun();
    hand.ask("kernel_size", 5);
    hand.ask("kernel_size", 7);
    expect([hand.shown("kernel_size"), hand.isAnswered, traits.saved]).toEqual([7, false, 2]);
    traits.values.rows = rowsOf(1, 5);
    expect([hand.shown("kernel_size"), hand.isAnswered]).toEqual([7, false]);
    traits.values.rows = rowsOf(2, 6);
    expect([hand.shown("kernel_size"), hand.isAnswered]).toEqual([6, true]);
  });

  it("is not lost where the next ask takes the place of the message that waits", () => {
    const { traits, hand } = begun(4);
    hand.ask("kernel_size", 5);
    hand.ask("strides", [1, 2]);
    expect(traits.values.hand).toEqual({ kernel_size: [5, 5, 1], strides: [6, [1, 2], 1] });
    traits.values.rows = rowsOf(5, 5);
    hand.ask("strides", 2);
    expect(traits.values.hand).toEqual({ strides: [7, 2, 1] });
  });

  it("goes on counting where another page has asked", () => {
    const { traits, hand } = begun();
    hand.ask("kernel_size", 5);
    traits.values.rows = rowsOf(9, 4);
    hand.ask("strides", 3);
    expect(traits.values.hand).toEqual({ strides: [10, 3, 1] });
  });

  it("is not shown of a block that is not shown", () => {
    const { traits, hand } = begun();
    hand.ask("kernel_size", 5);
    traits.values.rows = rowsOf(0, 9, 2);
    expect([hand.shown("kernel_size"), hand.isAnswered]).toEqual([9, false]);
  });

  it("stands in place of settings that are in force", () => {
    const { hand } = begun();
    hand.ask("strides", [1, 2]);
    const block = { kernel_size: 1, strides: 1, padding: "same" } as BlockSettings;
    expect(hand.over(block)).toEqual({ kernel_size: 3, strides: [1, 2], padding: "same" });
  });

  it("is nothing before a block is shown", () => {
    const traits = new Traits({ rows: {}, hand: {} });
    const hand = new AskedSettings(traits as unknown as AskedSettingsModel);
    hand.ask("kernel_size", 5);
    expect([hand.rows, hand.isAnswered, traits.saved]).toEqual([null, true, 0]);
  });
});
