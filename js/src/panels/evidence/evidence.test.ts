import { describe, expect, it } from "vitest";
import type { PatchesHeader, VisualisationHeader } from "../../protocol";
import { inWords as madeInWords } from "./maximisation";
import { shareOf, zoomOf } from "./tile";
import { inWords } from "./top_patches";

const FOUND: PatchesHeader = {
  ready: true,
  stage: "conv1",
  channel: 2,
  seen: 8,
  is_whole: true,
  skipped: [],
  skipped_count: 0,
  noted: [],
  noted_count: 0,
  can_look: true,
  patches: [{ value: 3, name: "cat", image: 0, row: 1, col: 2, field: [0, 0, 3, 3], box: [0, 0, 3, 3], words: "" }],
};
const MADE: VisualisationHeader = {
  stage: "conv1",
  channel: 2,
  steps: [0, 9],
  activation: 2,
  strongest: 5,
  natural: 1.5,
  objective: "channel",
  before: "",
  is_whole: true,
  curve: [0, 2],
  curve_steps: [0, 9],
};

describe("patches", () => {
  it("are enlarged by whole pixels, and shrunk if they are large", () => {
    expect([1, 3, 7, 50, 60, 108].map(zoomOf)).toEqual([108, 36, 15, 2, 1, 1]);
    expect(zoomOf(216)).toBe(0.5);
  });

  it("have a strength bar for values above 0", () => {
    expect([shareOf(2, 4), shareOf(-2, 4), shareOf(-2, -1), shareOf(0, 0)]).toEqual([0.5, 0, 0, 0]);
  });

  it("say what was searched", () => {
    expect(inWords(FOUND)).toBe("Searched 8 images. A click on a patch shows its image.");
    const cut = { ...FOUND, is_whole: false, can_look: false, seen: 1 };
    expect(inWords(cut)).toBe("So far 1 image.");
    expect(inWords({ ...FOUND, patches: [] })).toBe("Searched 8 images. This channel is silent in all of them.");
    const skipped = { ...FOUND, can_look: false, skipped_count: 2, skipped: ["a.png: no image.", "b.png: no image."] };
    expect(inWords(skipped)).toBe("Searched 8 images. 2 images could not be used: a.png: no image. b.png: no image.");
    const unlike = { ...FOUND, can_look: false, noted_count: 1, noted: ["b.npy: this image is not like the first."] };
    expect(inWords(unlike)).toBe(
      "Searched 8 images. 1 image has values in another range than the first: b.npy: this image is not like the first.",
    );
  });
});

describe("a synthesised picture", () => {
  it("is compared with the inspected image", () => {
    expect(madeInWords(MADE)).toBe("Mean of the map 2. The strongest value is 5; in the inspected image it is 1.50.");
    expect(madeInWords({ ...MADE, natural: "NaN" })).toBe("Mean of the map 2. The strongest value is 5.");
    expect(madeInWords({ ...MADE, before: "softmax" })).toBe("Score before softmax 2.");
  });
});
