/** One curve of a training: each step, their smoothed course, and the validation after each epoch. */

import { h, setAttributes, setText, svg } from "./dom";
import { short } from "./text";
import { axisTicks, plotPath } from "./trainer_axis";

export interface Points {
  steps: number[];
  raw: number[];
  smooth: number[];
  validation: { step: number; value: number }[];
  /** Of how many steps, for the text description. */
  words: string;
}

export interface Look {
  width: number;
  /** The step at which the axis ends. */
  last: number;
  /** The past step that is looked at. */
  cursor: number | null;
  /** Steps in a point of the raw curve. */
  mean: number;
}

const HEIGHT = 168;
const PAD = { top: 8, right: 10, bottom: 22, left: 40 };

export class TrainerCurve {
  readonly root: HTMLElement;
  private readonly picture = svg("svg", { class: "cnnw-curve", role: "img", height: HEIGHT });
  private readonly legend = h("figcaption", { class: "cnnw-curve-legend" });
  private readonly title: HTMLElement;

  /** @param top Where its axis ends, or null for what the largest value takes. */
  constructor(
    private readonly name: string,
    private readonly top: number | null,
  ) {
    this.title = h("strong", {}, name);
    this.root = h("figure", { class: "cnnw-curve-figure", "data-curve": name }, this.legend, this.picture);
  }

  show(points: Points, look: Look): void {
    const { raw, smooth, steps, validation } = points;
    const finite = [...raw, ...validation.map(({ value }) => value)].filter(Number.isFinite);
    const high = this.top ?? Math.max(...finite, 1e-6) * 1.04;
    const across = (step: number) =>
      PAD.left + (step / look.last) * Math.max(1, look.width - PAD.left - PAD.right);
    const down = (value: number) => HEIGHT - PAD.bottom - (value / high) * (HEIGHT - PAD.top - PAD.bottom);
    const line = (values: number[], style: string) =>
      svg("path", { class: style, d: plotPath(steps, values, across, down) });
    const dots = validation.map(({ step, value }) =>
      svg("circle", { class: "cnnw-curve-dot", cx: across(step), cy: down(value), r: 3.5 }),
    );
    const course = validation.map(({ step }) => step);
    const values = validation.map(({ value }) => value);
    const between = svg("path", { class: "cnnw-curve-between", d: plotPath(course, values, across, down) });
    setAttributes(this.picture, { width: look.width, "aria-label": this.inWords(points) });
    this.picture.replaceChildren(
      ...this.axes(look, high, across, down),
      line(raw, "cnnw-curve-raw"),
      line(smooth, "cnnw-curve-smooth"),
      between,
      ...dots,
      ...this.cursor(look, across),
    );
    this.explain(look, validation.length > 0);
  }

  private axes(
    look: Look,
    high: number,
    across: (step: number) => number,
    down: (value: number) => number,
  ): SVGElement[] {
    const end = look.width - PAD.right;
    const rows = axisTicks(high, 4).flatMap((value) => [
      svg("line", { class: "cnnw-curve-grid", x1: PAD.left, x2: end, y1: down(value), y2: down(value) }),
      label(this.top === null ? short(value) : `${Math.round(100 * value)}%`, PAD.left - 6, down(value) + 4, "end"),
    ]);
    const columns = axisTicks(look.last, look.width < 320 ? 3 : 5)
      .filter((step) => Number.isInteger(step))
      .map((step) => label(step === 0 ? "step 0" : step.toLocaleString("en"), across(step), HEIGHT - 6, "middle"));
    return [...rows, ...columns];
  }

  private cursor({ cursor }: Look, across: (step: number) => number): SVGElement[] {
    if (cursor === null) return [];
    const x = across(cursor);
    return [svg("line", { class: "cnnw-curve-cursor", x1: x, x2: x, y1: PAD.top, y2: HEIGHT - PAD.bottom })];
  }

  private explain({ mean }: Look, hasValidation: boolean): void {
    const key = (style: string, text: string) =>
      h("span", { class: "cnnw-curve-key" }, h("i", { class: style, "aria-hidden": "true" }), text);
    const entries = [
      key("cnnw-key-smooth", "smoothed"),
      key("cnnw-key-raw", mean > 1 ? `mean of ${mean} steps` : "each step"),
      ...(hasValidation ? [key("cnnw-key-dot", "validation")] : []),
    ];
    const text = entries.map(({ textContent }) => textContent).join();
    if (this.legend.dataset["text"] === text) return;
    this.legend.dataset["text"] = text;
    setText(this.title, this.name);
    this.legend.replaceChildren(this.title, ...entries);
  }

  private inWords({ smooth, validation, words }: Points): string {
    const [first, last] = [smooth[0], smooth.at(-1)];
    if (first === undefined || last === undefined) return `${this.name}: ${words}`;
    const text = (value: number) => (this.top === null ? short(value) : `${(100 * value).toFixed(1)}%`);
    const seen = validation.at(-1);
    const after = seen ? `; validation ${text(seen.value)}` : "";
    return `${this.name} ${words}: from ${text(first)} to ${text(last)} (smoothed)${after}`;
  }
}

function label(text: string, x: number, y: number, anchor: "end" | "middle"): SVGElement {
  const element = svg("text", { class: "cnnw-curve-label", x, y, "text-anchor": anchor });
  element.append(text);
  return element;
}
