import { afterEach, describe, expect, it } from "vitest";
import { say, sayCount, setWords } from "./language";

afterEach(() => setWords({}));

describe("sentences", () => {
  it("are English where the catalogue has none", () => {
    expect(say("Row {row}", { row: 3 })).toBe("Row 3");
    expect(sayCount("{count} channel", "{count} channels", 1)).toBe("1 channel");
    expect(sayCount("{count} channel", "{count} channels", 2048)).toBe("2,048 channels");
  });

  it("come from the catalogue, in the one form that Thai, Chinese, Korean and Japanese have", () => {
    setWords({ "Row {row}": ["{row} 行"], "{count} channel": ["{count} チャンネル"] });
    expect(say("Row {row}", { row: 3 })).toBe("3 行");
    expect(sayCount("{count} channel", "{count} channels", 1)).toBe("1 チャンネル");
    expect(sayCount("{count} channel", "{count} channels", 5)).toBe("5 チャンネル");
  });

  it("keep a name that has no value, so that a fault is seen and nothing breaks", () => {
    expect(say("Row {row}")).toBe("Row {row}");
  });
});
