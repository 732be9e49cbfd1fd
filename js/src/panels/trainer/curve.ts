/** One curve of a training run: each step, the smoothed curve, and the validation after each epoch. */

import { Curve } from "../../ui/curve/curve";
import { say, sayCount } from "../../words/language";
import { short } from "../../words/numbers";

export interface CurvePoints {
  steps: number[];
  raw: number[];
  smooth: number[];
  validation: { step: number; value: number }[];
  /** Number of steps. */
  count: number;
}

export interface CurveAxes {
  width: number;
  /** The step at which the axis ends. */
  last: number;
  /** The past step that is looked at. */
  cursor: number | null;
  /** Number of steps averaged in a point of the raw curve. */
  mean: number;
}

export class TrainerCurve {
  private readonly curve: Curve;

  /**
   * @param hook The value of data-curve, by which tests find it.
   * @param top The end of its axis, or null to fit the largest value.
   */
  constructor(
    hook: string,
    private readonly name: string,
    private readonly top: number | null,
  ) {
    this.curve = new Curve(hook, name);
  }

  get root(): HTMLElement {
    return this.curve.root;
  }

  show(points: CurvePoints, { width, last, cursor, mean }: CurveAxes): void {
    const { raw, smooth, steps, validation } = points;
    const measured = validation.map(({ value }) => value);
    const finite = [...raw, ...measured].filter(Number.isFinite);
    const epochs = { steps: validation.map(({ step }) => step), values: measured, isDotted: true };
    const each = mean > 1 ? say("mean of {count} steps", { count: mean }) : say("each step");
    this.curve.show({
      width,
      last,
      cursor,
      high: this.top ?? Math.max(...finite, 1e-6) * 1.04,
      format: (value) => (this.top === null ? short(value) : `${Math.round(100 * value)}%`),
      series: [
        { name: say("smoothed"), style: "smooth", steps, values: smooth },
        { name: each, style: "raw", steps, values: raw },
        { name: validation.length > 0 ? say("validation") : "", style: "dot", ...epochs },
      ],
      description: this.inWords(points),
    });
  }

  private inWords({ smooth, validation, count }: CurvePoints): string {
    const [first, last] = [smooth[0], smooth.at(-1)];
    const { name } = this;
    if (count === 0) return say("{name}: no steps yet", { name });
    if (first === undefined || last === undefined)
      return sayCount("{name}: over {count} step", "{name}: over {count} steps", count, { name });
    const text = (value: number) => (this.top === null ? short(value) : `${(100 * value).toFixed(1)}%`);
    const seen = validation.at(-1);
    const values = { name, first: text(first), last: text(last), validation: text(seen?.value ?? NaN) };
    if (!seen)
      return sayCount(
        "{name} over {count} step: from {first} to {last} (smoothed)",
        "{name} over {count} steps: from {first} to {last} (smoothed)",
        count,
        values,
      );
    return sayCount(
      "{name} over {count} step: from {first} to {last} (smoothed); validation {validation}",
      "{name} over {count} steps: from {first} to {last} (smoothed); validation {validation}",
      count,
      values,
    );
  }
}
