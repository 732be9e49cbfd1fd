import { describe, expect, it } from "vitest";
import { spread } from "./coarse";

describe("spread", () => {
  it("repeats each value over its cells, the last ones over what is left", () => {
    const values = new Uint8Array([7, 9, 1, 2]);
    const cells = spread(values, [1, 2, 2], [1, 3, 5], [1, 2, 3]);
    expect([...cells]).toEqual([7, 7, 7, 9, 9, 7, 7, 7, 9, 9, 1, 1, 1, 2, 2]);
  });

  it("keeps planes and colours apart", () => {
    const planes = spread(new Uint8Array([1, 2]), [2, 1, 1], [2, 2, 2], [1, 2, 2]);
    expect([...planes]).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
    const colours = spread(new Uint8Array([1, 2, 3, 4, 5, 6]), [1, 2, 3], [2, 3, 3], [2, 2, 1]);
    const row = [1, 2, 3, 1, 2, 3, 4, 5, 6];
    expect([...colours]).toEqual([...row, ...row]);
  });

  it("takes two axes", () => {
    expect([...spread(new Uint8Array([5]), [1, 1], [2, 3], [3, 3])]).toEqual([5, 5, 5, 5, 5, 5]);
  });
});
