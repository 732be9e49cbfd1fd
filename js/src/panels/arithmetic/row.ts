/** One input channel's share of the value: patch × kernel, and the sum of their products. */

import { h, setText } from "../../ui/dom";
import { colourName, colourOf } from "../../words/colour_name";
import { say } from "../../words/language";
import { CellTable } from "./table";
import { kernelCells, patchCells, type TermsView, turned } from "./terms";

/** A cell of an input channel's patch, and so the weight that meets it. */
export interface TermPlace {
  channel: number;
  row: number;
  col: number;
}

export class TermRow {
  readonly root: HTMLElement;
  private readonly name = h("span", { class: "cnnw-term-name" });
  private readonly patch: CellTable;
  private readonly times = h("span", { class: "cnnw-sign", "aria-hidden": "true" }, "×");
  private readonly kernel: CellTable;
  private readonly sign = h("span", { class: "cnnw-sign", "aria-hidden": "true" });
  private readonly sum = h("span", { class: "cnnw-sum cnnw-number" });
  private view: TermsView | null = null;

  constructor(channel: number, hover: (pair: TermPlace | null) => void) {
    this.patch = new CellTable("patch", (place) => hover(place && { channel, ...place }));
    this.kernel = new CellTable("kernel", (place) => {
      hover(place && this.view && { channel, ...turned(this.view, place.row, place.col) });
    });
    const result = h("span", { class: "cnnw-result" }, this.sign, this.sum);
    const parts = [this.name, this.patch.root, this.times, this.kernel.root, result];
    this.root = h("div", { class: "cnnw-term" }, ...parts);
  }

  show(view: TermsView, channel: number): void {
    this.view = view;
    const { header, rows, cols, kernel } = view;
    const given = header.channel_names[channel] ?? "";
    const colour = colourOf(given);
    const name = colour === "" ? given : colourName(colour);
    setText(this.name, name);
    this.name.title = name;
    this.name.dataset["colour"] = colour;
    this.patch.show(rows, cols, patchCells(view, channel));
    const sides = { name, rows, columns: cols, source: header.source };
    this.patch.root.setAttribute("aria-label", say("{name}: {rows} by {columns} values of {source}", sides));
    this.times.hidden = this.kernel.root.hidden = kernel === null;
    if (kernel) {
      this.kernel.show(rows, cols, kernelCells(view, channel));
      this.kernel.root.setAttribute("aria-label", say("{name}: {rows} by {columns} weights", sides));
    }
    this.sign.classList.toggle("cnnw-word", kernel === null);
    const words = { average: say("mean"), max: say("max"), none: "=" };
    setText(this.sign, kernel ? "Σ" : words[header.pool ?? "none"]);
    setText(this.sum, header.sums[channel] ?? header.keras);
  }

  /** Highlights a cell of the patch and the weight that meets it. */
  light(row: number, col: number): void {
    if (!this.view) return;
    this.patch.light(row, col);
    if (!this.view.kernel) return;
    const shown = row < 0 ? { row, col } : turned(this.view, row, col);
    this.kernel.light(shown.row, shown.col);
  }
}
