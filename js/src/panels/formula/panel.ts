/** The output sizes, calculated with the user's own numbers. */

import type { FormulaLine } from "../../protocol";
import type { Scene } from "../../source/scene";
import { h, setAttributes, setText } from "../../ui/dom";
import { changes, onFrame } from "../../ui/schedule";
import { say } from "../../words/language";
import type { Panel } from "../context";

/**
 * A line split before and after its result. That is where the text first says "= result": for a dilated kernel, the
 * kernel's extent follows.
 */
export function parted(text: string, result: number): [before: string, result: string, after: string] {
  const found = new RegExp(`= (${result})(?!\\d)`).exec(text);
  if (!found) return [text, "", ""];
  const start = found.index + 2;
  const end = start + String(result).length;
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}

function along({ stage, axis }: FormulaLine): string {
  if (axis === "both") return stage;
  return axis === "height" ? say("{stage} height", { stage }) : say("{stage} width", { stage });
}

/** A line whose elements stay while its numbers change. */
class FormulaRow {
  private readonly name = h("span", { class: "cnnw-quiet" });
  private readonly terms = h("span");
  private readonly result = h("strong");
  private readonly rest = h("span");
  readonly root = h(
    "div",
    { class: "cnnw-formula-line" },
    this.name,
    h("span", { class: "cnnw-number" }, this.terms, this.result, this.rest),
  );

  /** Shows a line as Python wrote it, with the result emphasised. */
  show(entry: FormulaLine): void {
    const [terms, result, rest] = parted(entry.text, entry.result);
    setAttributes(this.root, { "data-stage": entry.stage });
    setText(this.name, along(entry));
    setText(this.terms, terms);
    setText(this.result, result);
    setText(this.rest, rest);
  }
}

/** The lines of the selected block. The input belongs to the first one. */
function shownLines(scene: Scene): FormulaLine[] {
  const header = scene.frame("maps")?.header;
  if (!header) return [];
  // In an inspector there are no blocks: only the selected layer's own lines.
  if (scene.frame("graph")) return header.formula.filter(({ stage }) => stage === header.stage);
  const blocks = new Map(header.stages.map(({ name, block }) => [name, block]));
  const block = Math.max(0, blocks.get(header.stage) ?? 0);
  const lines = header.formula.filter(({ stage }) => blocks.get(stage) === block);
  return lines.length > 0 ? lines : header.formula;
}

export const renderFormula: Panel = ({ scene, root, signal }) => {
  const box = h("div", { class: "cnnw-box", role: "group", "aria-label": say("Output sizes") });
  root.append(box);
  const shown: FormulaRow[] = [];
  const differs = changes();
  const paint = () => {
    const entries = shownLines(scene);
    box.hidden = entries.length === 0;
    if (!differs(JSON.stringify(entries))) return;
    while (shown.length < entries.length) shown.push(new FormulaRow());
    shown.length = entries.length;
    entries.forEach((entry, at) => shown[at]?.show(entry));
    if (box.childElementCount !== shown.length) box.replaceChildren(...shown.map((line) => line.root));
  };
  scene.onChange(onFrame(paint, signal));
  paint();
};
