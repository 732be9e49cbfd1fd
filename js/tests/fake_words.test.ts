/** Sentences of panels with a catalogue that translates every one: nothing may stay in English. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { inWords as occluded } from "../src/panels/attribution/score_drop";
import { inWords as made } from "../src/panels/evidence/maximisation";
import { inWords as patches } from "../src/panels/evidence/top_patches";
import { axesText, placeText } from "../src/panels/kernels/place";
import { factsOf as layerFacts } from "../src/panels/layers/facts";
import { sentence as compared } from "../src/panels/maps/comparison/bar";
import { diagnosis } from "../src/panels/maps/diagnosis";
import { offWords } from "../src/panels/maps/switch";
import { inWords as moved } from "../src/panels/probe/panel";
import { inWords as effects } from "../src/panels/scores/ablation_effects";
import { factsOf as scores } from "../src/panels/scores/class_scores";
import { lessonWords } from "../src/panels/teacher/panel";
import { inWords as trained } from "../src/panels/trainer/panel";
import { mapsLegend } from "../src/picture/legend";
import type {
  ClassScoresHeader,
  ComparisonHeader,
  GraphNode,
  PatchesHeader,
  TeacherHeader,
  Tiles,
  VisualisationHeader,
} from "../src/protocol";
import { inWords as progress } from "../src/ui/progress";
import { COLOURS, colourName, colourOf } from "../src/words/colour_name";
import { setWords, type Words } from "../src/words/language";

/** A catalogue that puts each message in quotation marks. */
const EVERY: Words = new Proxy({}, { get: (_, message) => [`«${String(message)}»`] });

beforeAll(() => setWords(EVERY));
afterAll(() => setWords({}));

/** The letters outside quotation marks. */
function outside(text: string): string {
  let rest = text;
  for (let before = ""; before !== rest; ) [before, rest] = [rest, rest.replace(/«[^«»]*»/g, "")];
  return rest.replace(/[^\p{L}]/gu, "");
}

const TILES = {
  count: 4,
  height: 2,
  width: 2,
  full: [2, 2],
  step: 1,
  range: "positive",
  vector: false,
  minimum: [0, 0, 1, 0],
  maximum: [0, 2, 1, 1],
  nonfinite: [0, 0, 0, 3],
  saturated: [0, 0.9, 0, 0],
} as Tiles;
const KERNELS = { kernel_size: [3, 3], in_channels: 3, filters: 8 } as unknown as Parameters<typeof axesText>[0];
const MADE = { activation: 2, strongest: 5, natural: 1, objective: "centre", before: "" } as VisualisationHeader;
const FOUND = {
  patches: [],
  seen: 3,
  is_whole: false,
  skipped: ["1"],
  skipped_count: 1,
  noted: ["1"],
  noted_count: 1,
  can_look: true,
};
const DIFFERENCE = { count: 2, largest: [1], mean: [1], strongest: 1, total: { largest: 1, mean: 0.5 } };
const NODE = { kind: "conv", shape: [4, 4, 2], field: [3, 3], jump: [1, 1], parameters: 9, multiply_adds: 99 };

it.each<[string, () => string]>([
  ["effects", () => effects({ bars: [], stage: "1", name: "2", score: "3", reached: 2, total: 4 })],
  ["channels", () => diagnosis(TILES)],
  ["scores", () => scores({ bars: [], note: "", total: 9, found: 3, off: 2 } as ClassScoresHeader)],
  ["comparison", () => compared({ changes: "1", note: "", difference: DIFFERENCE } as unknown as ComparisonHeader)],
  ["axes", () => axesText(KERNELS) + placeText({ filter: 2 }, null, false)],
  ["layers", () => layerFacts({ ...NODE, layer: "", caption: "" } as unknown as GraphNode).join()],
  ["legend", () => mapsLegend("positive", "gray", "", { minimum: 0, maximum: 1 }).high],
  ["picture", () => made(MADE)],
  ["occlusion", () => occluded({ target: "1", score: 1, covered: 0 })],
  ["off", () => offWords({ "1": [2, 3] })],
  ["moves", () => moved({ rows: 1, cols: -2, rotate: 5, noise: 0.1, seed: 0, fill: "edge" })],
  ["progress", () => progress({ state: "cancelled", done: 3, total: 9, note: "" })],
  ["lesson", () => lessonWords({ step: 1, count: 2, loss: 1, least: 0.5 } as TeacherHeader)],
  ["patches", () => patches(FOUND as unknown as PatchesHeader)],
  ["training", () => trained({ step: 5, epoch: 1, loss: 2 }, true)],
])("%s are in the reader's language", (_, words) => {
  expect(words()).toContain("«");
  expect(outside(words())).toBe("");
});

it("knows colours by their names in either language", () => {
  for (const colour of COLOURS) expect([colourOf(colour), colourOf(colourName(colour))]).toEqual([colour, colour]);
  expect(colourOf("channel 3")).toBe("");
});
