import { describe, expect, it } from "vitest";
import { History } from "./history";

describe("the order of previews and Keras's frames", () => {
  it("keeps a preview until Keras has answered for it or for later settings", () => {
    const history = new History();
    const [three, five] = [history.add("3"), history.add("5")];
    expect(history.settle("3")).toBe(three);
    expect(history.isOpen(five)).toBe(true);
    expect(history.settle("5")).toBe(five);
    expect(history.isOpen(five)).toBe(false);
  });

  it("takes settings that come back for the later ones", () => {
    const history = new History();
    history.add("3");
    history.add("5");
    const again = history.add("3");
    expect(history.settle("3")).toBe(again);
    expect(history.isOpen(again - 1)).toBe(false);
  });

  it("gives way to what no hand has set", () => {
    const history = new History();
    const number = history.add("3");
    history.settle("set by Python");
    expect(history.isOpen(number)).toBe(false);
  });

  it("forgets what is long past, and still counts on", () => {
    const history = new History();
    let number = -1;
    for (let step = 0; step < 1000; step++) number = history.add(String(step));
    expect(number).toBe(999);
    expect(history.settle("998")).toBe(998);
    expect(history.isOpen(999)).toBe(true);
  });
});
