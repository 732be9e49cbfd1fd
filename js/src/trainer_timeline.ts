/** A slider over a training's past: which weights the panels show. */

import { button, h, setText } from "./dom";
import type { Shown } from "./headers";
import { number, short } from "./text";

const NOW = -1;

export class TrainerTimeline {
  readonly root: HTMLElement;
  private readonly input = h("input", { type: "range", min: "0", step: "1", "aria-label": "Time of the training" });
  private readonly words = h("span", { class: "cnnw-number", role: "status" });
  private readonly now = button("Back to now", { "data-action": "now" });
  private steps: readonly number[] = [];

  /** @param look Takes the step to look at, or -1 for now. */
  constructor(look: (step: number) => void) {
    this.input.addEventListener("input", () => {
      const at = Number(this.input.value);
      look(at >= this.steps.length - 1 ? NOW : (this.steps[at] ?? NOW));
    });
    this.now.addEventListener("click", () => {
      look(NOW);
      this.input.focus();
    });
    const slider = h("label", { class: "cnnw-timeline-slider" }, h("span", {}, "Look at"), this.input);
    this.root = h(
      "div",
      { class: "cnnw-timeline" },
      slider,
      h("div", { class: "cnnw-timeline-words" }, this.words, this.now),
    );
  }

  show(steps: readonly number[], shown: Shown, isLive: boolean): void {
    this.steps = steps;
    const last = steps.length - 1;
    const at = isLive ? last : Math.max(0, steps.indexOf(shown.step));
    // Its end first: a value beyond it would be cut.
    if (this.input.max !== String(Math.max(1, last))) this.input.max = String(Math.max(1, last));
    if (this.input.value !== String(at)) this.input.value = String(at);
    this.input.disabled = last < 1;
    const text = inWords(shown, isLive);
    setText(this.words, text);
    this.input.setAttribute("aria-valuetext", text);
    this.now.style.visibility = isLive ? "hidden" : "visible";
  }
}

/** "Kernels and maps of step 120 (epoch 2, loss 0.34)" */
export function inWords({ step, epoch, loss }: Shown, isLive: boolean): string {
  const measured = loss === null ? "" : ` (epoch ${epoch}, loss ${short(number(loss))})`;
  const place = step === 0 ? "before training" : `after step ${step.toLocaleString("en")}${measured}`;
  return `Shown: kernels and maps ${isLive && step > 0 ? "of now, " : ""}${place}`;
}
