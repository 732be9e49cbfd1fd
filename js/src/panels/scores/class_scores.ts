/** The image's class scores as bars. */

import type { ClassScoresHeader, PanelModel, ScoreHeader } from "../../protocol";
import { Disclosure } from "../../ui/disclosure";
import { h, setAttributes, setText } from "../../ui/dom";
import { say, sayCount } from "../../words/language";
import { number } from "../../words/numbers";
import type { Panel } from "../context";
import { type BarContent, ScoreBars } from "./bar";

class ClassScores {
  private readonly bars = new ScoreBars();
  private readonly find = h("input", { type: "search", class: "cnnw-score-find", placeholder: say("find a class") });
  private readonly facts = h("p", { class: "cnnw-facts" });
  private readonly words = h("p", { class: "cnnw-visually-hidden", role: "status" });
  private readonly axis: readonly HTMLElement[] = ["low", "zero", "high"].map((end) =>
    h("span", { class: "cnnw-number", "data-end": end }),
  );

  constructor(
    private readonly model: PanelModel,
    private readonly root: HTMLElement,
    signal: AbortSignal,
  ) {
    const disclosure = new Disclosure(say("Class scores"), "cnnw-scores-body", model, root, signal);
    this.find.setAttribute("aria-label", say("find a class by its name or number"));
    this.find.addEventListener("input", () => {
      model.set("wanted", this.find.value);
      model.save_changes();
    });
    const ends = h("div", { class: "cnnw-score-ends" }, ...this.axis);
    const axis = h("div", { class: "cnnw-score-axis", "aria-hidden": "true" }, ends);
    const grid = h("div", { class: "cnnw-score-grid" }, this.bars.root, axis);
    disclosure.body.append(this.find, grid, this.facts, this.words);
    disclosure.paintOn(["scores"], () => this.paint());
  }

  private paint(): void {
    const scores: ClassScoresHeader = { bars: [], note: "", ...this.model.get("scores") };
    const { bars, total = 0, limit = 1, is_share: isShare = true } = scores;
    // If all classes are shown there is nothing to find.
    this.find.hidden = total === 0 || (total <= bars.length && this.find.value === "");
    this.bars.show(bars.map(barOf), { limit: number(limit), isSigned: !isShare });
    const ends = isShare ? ["0", "", "1"] : [`−${endOf(limit)}`, "0", endOf(limit)];
    this.axis.forEach((end, place) => setText(end, total > 0 ? (ends[place] ?? "") : ""));
    setText(this.facts, scores.note || factsOf(scores));
    setText(this.words, scores.description ?? "");
    const title = say("Class scores");
    const label = `${scores.title ?? title}, ${scores.kind ?? ""}`;
    setAttributes(this.bars.root, { "aria-label": label });
    this.root.dataset["stage"] = scores.stage ?? "";
    this.root.dataset["off"] = String(scores.off ?? 0);
  }
}

function endOf(limit: ScoreHeader["value"]): string {
  return number(limit).toPrecision(3);
}

function barOf({ index, name, value, text, is_best: isBest }: ScoreHeader): BarContent {
  const called = name === String(index) ? name : `${name} (${index})`;
  const words = say("class {name}: {score}", { name: called, score: value });
  return { name, value: number(value), text, words, isStrong: isBest };
}

/** What the numbers are, how many are shown, and which channels or pixels the model was without. */
export function factsOf({ stage, kind, total = 0, found = 0, bars, off = 0, covered = 0 }: ClassScoresHeader): string {
  const [counts, isSearch] = [{ shown: bars.length, total, found }, found !== total];
  const parts = [
    say("{stage}: {kind}.", { stage: stage ?? "", kind: kind ?? "" }),
    ...(bars.length < total && !isSearch ? [say("Shown: {shown} of {total}.", counts)] : []),
    ...(bars.length < total && isSearch ? [say("Shown: {shown} of {total}, {found} found.", counts)] : []),
    ...(off > 0 ? [sayCount("With {count} channel off.", "With {count} channels off.", off)] : []),
    ...(covered > 0 ? [say("With a square of {size} × {size} px over the picture.", { size: covered })] : []),
  ];
  return parts.join(" ");
}

export const renderClassScores: Panel = ({ model, root, signal }) => {
  new ClassScores(model, root, signal);
};
