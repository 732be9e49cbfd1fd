/** A slider that chooses one of the steps that were kept. */

import { say } from "../words/language";
import { button, h, setText } from "./dom";

const NOW = -1;

export class Timeline {
  readonly root: HTMLElement;
  private readonly input = h("input", { type: "range", min: "0", step: "1" });
  private readonly words = h("span", { class: "cnnw-number", role: "status" });
  private readonly now = button(say("Back to now"), { "data-action": "now" });
  private steps: readonly number[] = [];

  /**
   * @param name What the steps are of.
   * @param look Called with the step to look at, or -1 for now.
   */
  constructor(name: string, look: (step: number) => void) {
    this.input.setAttribute("aria-label", name);
    this.input.addEventListener("input", () => {
      const at = Number(this.input.value);
      look(at >= this.steps.length - 1 ? NOW : (this.steps[at] ?? NOW));
    });
    this.now.addEventListener("click", () => {
      look(NOW);
      this.input.focus();
    });
    const slider = h("label", { class: "cnnw-timeline-slider" }, h("span", {}, say("Look at")), this.input);
    this.root = h(
      "div",
      { class: "cnnw-timeline" },
      slider,
      h("div", { class: "cnnw-timeline-words" }, this.words, this.now),
    );
  }

  /**
   * @param steps The steps that can be looked at.
   * @param step The step that is shown.
   * @param isLive Whether that is the present, and not a step of the past.
   * @param text What is shown, in words.
   */
  show(steps: readonly number[], step: number, isLive: boolean, text: string): void {
    this.steps = steps;
    const last = steps.length - 1;
    const at = isLive ? last : Math.max(0, steps.indexOf(step));
    // The end first: a value beyond it would be clamped.
    if (this.input.max !== String(Math.max(1, last))) this.input.max = String(Math.max(1, last));
    if (this.input.value !== String(at)) this.input.value = String(at);
    this.input.disabled = last < 1;
    setText(this.words, text);
    this.input.setAttribute("aria-valuetext", text);
    this.now.style.visibility = isLive ? "hidden" : "visible";
  }
}
