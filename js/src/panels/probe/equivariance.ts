/** How far the maps fail to follow the shifted input: a table with a bar for each shift. */

import type { Equivariance } from "../../protocol";
import { h, setText } from "../../ui/dom";
import { changes } from "../../ui/schedule";
import { say } from "../../words/language";
import { number } from "../../words/numbers";

export class EquivarianceTable {
  readonly root: HTMLElement;
  private readonly title = h("h4", { class: "cnnw-title" });
  private readonly now = h("p", { class: "cnnw-probe-now", role: "status" });
  private readonly stride = h("p", { class: "cnnw-facts" });
  private readonly compared = h("p", { class: "cnnw-facts" });
  private readonly caption = h("caption", {});
  private readonly rows = h("tbody", {});
  private readonly table: HTMLTableElement;
  private readonly differs = changes();

  constructor() {
    const heads = [say("shift"), say("error")].map((text) => h("th", { scope: "col" }, text));
    // No heading for the bars, which repeat the numbers.
    const head = h("thead", {}, h("tr", {}, ...heads, h("td", {})));
    this.table = h("table", { class: "cnnw-probe-table" }, this.caption, head, this.rows);
    this.root = h("div", { class: "cnnw-probe-curve" }, this.title, this.now, this.table, this.stride, this.compared);
  }

  show(stage: string, answer: Partial<Equivariance>, isWaiting: boolean): void {
    setText(this.title, say("Do the maps of {stage} follow?", { stage }));
    this.root.classList.toggle("cnnw-stale", isWaiting);
    this.root.dataset["measured"] = isWaiting ? "" : (answer.id ?? "");
    if (!this.differs(answer)) return;
    const { curve = [], note = "", now = "", stride = "", axis = "", compared = "" } = answer;
    setText(this.now, note || now || say("Shift the input, and see here whether the maps move along."));
    setText(this.stride, stride);
    setText(this.compared, compared);
    setText(this.caption, say("Error of the maps for shifts {axis}", { axis }));
    this.table.hidden = curve.length === 0;
    const shares = barShares(curve.map(({ error }) => number(error)));
    this.rows.replaceChildren(
      ...curve.map(({ shift, text, multiple }, at) =>
        h(
          "tr",
          { class: multiple ? "cnnw-multiple" : "" },
          h("th", { scope: "row" }, say("{size} px", { size: shift })),
          h("td", { class: "cnnw-number" }, text),
          h("td", {}, bar(shares[at] ?? 0)),
        ),
      ),
    );
  }
}

function bar(share: number): HTMLElement {
  const line = h("span", { class: "cnnw-probe-bar", "aria-hidden": "true" });
  line.style.width = `${(100 * share).toFixed(1)}%`;
  return line;
}

/** Each error as a share of the largest finite one. An infinite one fills the row. */
export function barShares(errors: readonly number[]): number[] {
  const largest = Math.max(0, ...errors.filter(Number.isFinite));
  return errors.map((error) => (error === Infinity ? 1 : largest > 0 && error > 0 ? error / largest : 0));
}
