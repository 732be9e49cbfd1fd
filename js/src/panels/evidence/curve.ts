/** A small chart of an activation over the steps of its maximisation. */

import { h, setAttributes, setText, svg } from "../../ui/dom";
import { say } from "../../words/language";
import { short } from "../../words/numbers";

const [WIDTH, HEIGHT] = [220, 64];

export class ActivationCurve {
  readonly root: HTMLElement;
  private readonly line = svg("polyline", { class: "cnnw-growth-line" });
  private readonly picture = svg(
    "svg",
    { class: "cnnw-growth-picture", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" },
    this.line,
  );
  private readonly high = h("span");
  private readonly low = h("span");
  private readonly last = h("span");

  constructor() {
    const scale = h("div", { class: "cnnw-growth-scale cnnw-quiet cnnw-number" }, this.high, this.low);
    const first = h("span", {}, say("step 0"));
    const steps = h("div", { class: "cnnw-growth-steps cnnw-quiet cnnw-number" }, first, this.last);
    this.root = h("div", { class: "cnnw-growth" }, scale, this.picture, steps);
  }

  show(steps: readonly number[], values: readonly number[]): void {
    const finite = values.filter(Number.isFinite);
    const [low, high] = [Math.min(...finite), Math.max(...finite)];
    const last = steps.at(-1) ?? 0;
    const at = (value: number) => HEIGHT - 1 - ((value - low) / (high - low || 1)) * (HEIGHT - 2);
    const points = values.flatMap((value, place) =>
      Number.isFinite(value) ? [`${((steps[place] ?? 0) / (last || 1)) * WIDTH},${at(value)}`] : [],
    );
    setAttributes(this.line, { points: points.join(" ") });
    setText(this.high, short(high));
    setText(this.low, short(low));
    setText(this.last, String(last));
    const ends = { first: short(values[0] ?? 0), last: short(values.at(-1) ?? 0), steps: last };
    this.picture.setAttribute("aria-label", say("Activation from {first} to {last} in {steps} steps", ends));
  }
}
