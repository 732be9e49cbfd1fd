import { describe, expect, it } from "vitest";
import { SettingsHistory } from "./history";

describe("the order of previews and Keras's frames", () => {
  it("keeps a preview until Keras has answered for it or for later settings", () => {
    const history = new SettingsHistory();
    const [three, five] = [history.add("3"), history.add("5")];
    expect(history.settle("3")).toBe(three);
    expect(history.isOpen(five)).toBe(true);
    expect(history.settle("5")).toBe(five);
    expect(history.isOpen(five)).toBe(false);
  });

  it("takes settings that were set twice for the later ones", () => {
    const history = new SettingsHistory();
    history.add("3");
    history.add("5");
    const again = history.add("3");
    expect(history.settle("3")).toBe(again);
    expect(history.isOpen(again - 1)).toBe(false);
  });

  it("gives way to settings that the user has never set", () => {
    const history = new SettingsHistory();
    const number = history.add("3");
    history.settle("set by Python");
    expect(history.isOpen(number)).toBe(false);
  });

  it("forgets old settings, and counts on", () => {
    const history = new SettingsHistory();
    let number = -1;
    for (let step = 0; step < 1000; step++) number = history.add(String(step));
    expect(number).toBe(999);
    expect(history.settle("998")).toBe(998);
    expect(history.isOpen(999)).toBe(true);
  });
});
