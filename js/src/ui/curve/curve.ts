/** A line chart over steps, with axes, a legend, and a cursor at the step that is looked at. */

import { say } from "../../words/language";
import { short } from "../../words/numbers";
import { h, setAttributes, setText, svg } from "../dom";
import { axisTicks, decadeTicks, plotPath, powerOfTen } from "./axis";

export interface Series {
  /** Name in the legend; "" leaves the series out of it. */
  name: string;
  /** The ending of its classes cnnw-curve-… and cnnw-key-…. */
  style: string;
  steps: readonly number[];
  values: readonly number[];
  /** Whether points are marked on the line. */
  isDotted?: boolean;
}

/** A value that is the same at all steps. */
export interface Level {
  name: string;
  style: string;
  value: number;
}

export interface CurveContent {
  width: number;
  /** The step at which the axis ends. */
  last: number;
  /** The past step that is looked at. */
  cursor?: number | null;
  /** A point to mark. */
  mark?: { step: number; value: number };
  /** In the legend's order. The first is drawn on top. */
  series: readonly Series[];
  levels?: readonly Level[];
  /** The end of a linear axis. A logarithmic one finds its own. */
  high?: number;
  isLogarithmic?: boolean;
  format?(value: number): string;
  description: string;
}

const HEIGHT = 168;
const PAD = { top: 8, right: 10, bottom: 22, left: 40 };
/** Values further below the largest than this are drawn at the bottom of the axis. */
const MOST_DECADES = 10;

interface Plot {
  across(step: number): number;
  down(value: number): number;
  rows: readonly (readonly [value: number, text: string])[];
}

export class Curve {
  readonly root: HTMLElement;
  private readonly picture = svg("svg", { class: "cnnw-curve", role: "img", height: HEIGHT });
  private readonly legend = h("figcaption", { class: "cnnw-curve-legend" });
  private readonly title: HTMLElement;

  /** @param hook The value of data-curve, by which tests find it. */
  constructor(
    hook: string,
    private readonly name: string,
  ) {
    this.title = h("strong", {}, name);
    this.root = h("figure", { class: "cnnw-curve-figure", "data-curve": hook }, this.legend, this.picture);
  }

  show(content: CurveContent): void {
    const plot = plotOf(content);
    setAttributes(this.picture, { width: content.width, "aria-label": content.description });
    this.picture.replaceChildren(
      ...axes(content, plot),
      ...(content.levels ?? []).map((level) => across(content, plot, level)),
      ...[...content.series].reverse().flatMap((series) => drawn(series, plot)),
      ...cursor(content, plot),
    );
    this.explain(content);
  }

  private explain({ series, levels = [] }: CurveContent): void {
    const entries = [...series, ...levels].filter(({ name }) => name !== "");
    const text = entries.map(({ name, style }) => `${style} ${name}`).join();
    if (this.legend.dataset["text"] === text) return;
    this.legend.dataset["text"] = text;
    setText(this.title, this.name);
    this.legend.replaceChildren(
      this.title,
      ...entries.map(({ name, style }) =>
        h("span", { class: "cnnw-curve-key" }, h("i", { class: `cnnw-key-${style}`, "aria-hidden": "true" }), name),
      ),
    );
  }
}

function plotOf(content: CurveContent): Plot {
  const { width, last, high = 1, isLogarithmic, format = short } = content;
  const across = (step: number) => PAD.left + (step / Math.max(1, last)) * Math.max(1, width - PAD.left - PAD.right);
  const room = HEIGHT - PAD.top - PAD.bottom;
  if (!isLogarithmic) {
    const down = (value: number) => HEIGHT - PAD.bottom - (value / high) * room;
    return { across, down, rows: axisTicks(high, 4).map((value) => [value, format(value)] as const) };
  }
  const [foot, top] = decades(content);
  const down = (value: number) =>
    HEIGHT - PAD.bottom - ((Math.max(foot, Math.min(top, Math.log10(value))) - foot) / (top - foot)) * room;
  const rows = decadeTicks(foot, top, 5).map((power) => [10 ** power, powerOfTen(power)] as const);
  // Two ticks say little about what lies between them.
  const between = rows.length > 2 ? [] : [2, 5].map((factor) => factor * 10 ** foot);
  return { across, down, rows: [...rows, ...between.map((value) => [value, format(value)] as const)] };
}

/** The exponents of ten between which all positive values lie, over at most `MOST_DECADES`. */
export function decades({ series, levels = [] }: Pick<CurveContent, "series" | "levels">): [number, number] {
  const all = [...series.flatMap(({ values }) => values), ...levels.map(({ value }) => value)];
  const powers = all.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  if (powers.length === 0) return [-1, 0];
  const top = Math.ceil(Math.max(...powers) - 1e-9) + 0;
  const foot = Math.floor(Math.max(Math.min(...powers), top - MOST_DECADES) + 1e-9);
  return [Math.min(foot, top - 1), top];
}

function axes({ width, last }: CurveContent, { across, down, rows }: Plot): SVGElement[] {
  const lines = rows.flatMap(([value, text]) => [
    svg("line", { class: "cnnw-curve-grid", x1: PAD.left, x2: width - PAD.right, y1: down(value), y2: down(value) }),
    label(text, PAD.left - 6, down(value) + 4, "end"),
  ]);
  const columns = axisTicks(last, width < 320 ? 3 : 5)
    .filter((step) => Number.isInteger(step))
    .map((step) => label(step === 0 ? say("step 0") : step.toLocaleString("en"), across(step), HEIGHT - 6, "middle"));
  return [...lines, ...columns];
}

function across({ width }: CurveContent, { down }: Plot, { style, value }: Level): SVGElement {
  const y = down(value);
  return svg("line", { class: `cnnw-curve-${style}`, x1: PAD.left, x2: width - PAD.right, y1: y, y2: y });
}

function drawn({ style, steps, values, isDotted }: Series, plot: Plot): SVGElement[] {
  const line = svg("path", { class: `cnnw-curve-${style}`, d: plotPath(steps, values, plot.across, plot.down) });
  if (!isDotted) return [line];
  const dots = steps.map((step, at) =>
    svg("circle", {
      class: `cnnw-curve-${style}-point`,
      cx: plot.across(step),
      cy: plot.down(values[at] ?? NaN),
      r: 3.5,
    }),
  );
  return [line, ...dots];
}

function cursor({ cursor: step, mark }: CurveContent, { across, down }: Plot): SVGElement[] {
  const line = (x: number) =>
    svg("line", { class: "cnnw-curve-cursor", x1: x, x2: x, y1: PAD.top, y2: HEIGHT - PAD.bottom });
  return [
    ...(step === null || step === undefined ? [] : [line(across(step))]),
    ...(mark ? [svg("circle", { class: "cnnw-curve-mark", cx: across(mark.step), cy: down(mark.value), r: 4 })] : []),
  ];
}

function label(text: string, x: number, y: number, anchor: "end" | "middle"): SVGElement {
  const element = svg("text", { class: "cnnw-curve-label", x, y, "text-anchor": anchor });
  element.append(text);
  return element;
}
