import { describe, expect, it } from "vitest";
import { sentencesIn } from "./sentences";

const PROJECT = decodeURIComponent(new URL("..", import.meta.url).pathname).replace(/\/$/, "");

/** Texts that look like sentences and are not, and why. */
const ALLOWED: readonly (readonly [what: RegExp, why: string])[] = [
  [/^(\s*-?(cnnw[\w{}-]*|\{\}))+$/, "class names"],
  [/^(select, input, textarea|input\[type="range"\], \.cnnw-probe-picture)$/, "selectors"],
  [/^(repeat|rgb|calc|linear-gradient)\(.*\)$|^\{\}px \{\}px$/, "values of CSS"],
  [/^M[\d .hlvzM-]+$/, "lines of SVG"],
  [/^(Alt|Ctrl)\+[←→DE]/, "keys as they stand on the keyboard"],
  [/^Alt\+ArrowLeft /, "aria-keyshortcuts, whose words are the browser's"],
  [/^read by$/, "a key of data-relation"],
  [/^Mean squared error$/, "a key of data-curve"],
  [/^pointercancel$/, "an event"],
  [/^Grad-CAM(\+\+)?$/, "names of techniques"],
  [/^\{\} NaN$/, "a number that is none"],
  [/^There is no (panel|colour table) |^An array of dtype /, "errors for developers"],
];

describe("sentences of the panels", () => {
  const found = sentencesIn(PROJECT, /\/src\/(?!engine\/).*(?<!\.d|\.test)\.ts$/);
  const places = (list: typeof found.untranslated) => list.map(({ place, text }) => `${place}: ${text}`);

  it("go through say, so that they can be translated", () => {
    const rest = found.untranslated.filter(({ text }) => !ALLOWED.some(([what]) => what.test(text)));
    expect(places(rest)).toEqual([]);
    expect(found.files).toBeGreaterThan(100);
  });

  it("stand where Babel finds them: plain text, in no template and no other sentence", () => {
    expect(places(found.unextracted)).toEqual([]);
  });

  it("need every exception", () => {
    const idle = ALLOWED.filter(([what]) => !found.untranslated.some(({ text }) => what.test(text)));
    expect(idle).toEqual([]);
  });
});

describe("the search for sentences", () => {
  it("finds those that are only English, and no keys", () => {
    const { untranslated } = sentencesIn(PROJECT, /\/tests\/untranslated\.ts$/);
    expect(untranslated.map(({ text }) => text)).toEqual([
      "Two words",
      "Seen",
      "Lost",
      "Found",
      "mean",
      "Save",
      "{} of all",
      "Largest",
    ]);
  });

  it("finds calls that Babel misses", () => {
    const { unextracted } = sentencesIn(PROJECT, /\/tests\/untranslated\.ts$/);
    expect(unextracted).toHaveLength(4);
  });
});
