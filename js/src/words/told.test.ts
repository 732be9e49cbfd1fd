import { afterEach, describe, expect, it } from "vitest";
import { setWords } from "./language";
import { worded } from "./told";

afterEach(() => setWords({}));

const CHANNEL = { say: "channel {channel}", values: { channel: 3 } };

describe("what Python tells", () => {
  it("has text in place of its sentences, wherever they are", () => {
    setWords({ "channel {channel}": ["{channel} 番チャンネル"], red: ["赤"] }, "ja");
    const header = {
      stage: "conv1",
      rows: [1, 2],
      names: [{ say: "red" }, CHANNEL],
      lines: [{ label: CHANNEL, text: "1" }],
    };
    const name = "3 番チャンネル";
    expect(worded(header)).toEqual({
      stage: "conv1",
      rows: [1, 2],
      names: ["赤", name],
      lines: [{ label: name, text: "1" }],
    });
  });

  it("is put together as there", () => {
    const clause = { clause: { say: "It is too small." } };
    expect(worded({ joined: ["conv1", CHANNEL, clause], by: ", " })).toBe("conv1, channel 3, It is too small");
    expect(worded({ say: "in {part}", values: { part: CHANNEL } })).toBe("in channel 3");
  });

  it("counts in the reader's language", () => {
    const told = (number: number) => worded({ say: "{count} map", many: "{count} maps", number });
    expect([told(1), told(0), told(1234)]).toEqual(["1 map", "0 maps", "1,234 maps"]);
    setWords({ "{count} map": ["{count} mapa", "{count} mapy", "{count} map"] }, "pl");
    expect([1, 3, 5, 22, 112].map(told)).toEqual(["1 mapa", "3 mapy", "5 map", "22 mapy", "112 map"]);
  });

  it("reads what was quoted under its name, and braces as braces", () => {
    expect(worded({ say: "{name!r:.4} in {{x}}", values: { "name!r": "'blue'" } })).toBe("'blu in {x}");
    expect(worded({ say: "{{x}}" })).toBe("{{x}}");
  });

  it("stays the same object, so that one can see whether it has changed", () => {
    const notice = { text: CHANNEL, level: "info" };
    expect(worded(notice)).toBe(worded(notice));
    const plain = { rows: [1, 2], at: new DataView(new ArrayBuffer(2)) };
    expect(worded(plain).at).toBe(plain.at);
    expect(worded(plain).rows).toBe(plain.rows);
  });
});
