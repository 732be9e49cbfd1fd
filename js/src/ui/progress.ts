/** Progress of a long job: a bar, a few words, and buttons to pause and stop it. */

import type { Progress } from "../protocol";
import { say } from "../words/language";
import { button, h, setText } from "./dom";

interface JobControls {
  cancel(): void;
  /** Only for jobs that can be paused. */
  pause?(): void;
  resume?(): void;
}

export class ProgressBar {
  readonly root: HTMLElement;
  private readonly bar = h("progress", { class: "cnnw-progress-bar" });
  private readonly words = h("span", { class: "cnnw-progress-words cnnw-number", role: "status" });
  private readonly hold = button(say("Pause"), { "data-action": "pause" });
  private readonly end = button(say("Stop"), { "data-action": "cancel" });
  private state: Progress["state"] = "waiting";

  /** @param what Label of the bar for screen readers. */
  constructor(
    what: string,
    private readonly controls: JobControls,
  ) {
    this.bar.setAttribute("aria-label", what);
    this.hold.addEventListener("click", () => (this.state === "paused" ? controls.resume?.() : controls.pause?.()));
    this.end.addEventListener("click", () => controls.cancel());
    this.root = h("div", { class: "cnnw-progress", hidden: true }, this.bar, this.words, this.hold, this.end);
  }

  show({ state, done, total, note }: Progress): void {
    this.state = state;
    const isUnderWay = state === "running" || state === "paused";
    this.root.hidden = state === "waiting";
    this.root.dataset.state = state;
    this.bar.hidden = !isUnderWay;
    this.bar.max = Math.max(1, total);
    if (total > 0) this.bar.value = done;
    else this.bar.removeAttribute("value");
    this.hold.hidden = !isUnderWay || !this.controls.pause;
    setText(this.hold, state === "paused" ? say("Go on") : say("Pause"));
    this.end.hidden = !isUnderWay;
    setText(this.words, inWords({ state, done, total, note }));
  }
}

/** For example "12 of 40: epoch 2"; once the job has ended, how it did. */
export function inWords({ state, done, total, note }: Progress): string {
  const count = total > 0 ? say("{done} of {total}", { done, total }) : done > 0 ? String(done) : "";
  const far = [count, note].filter(Boolean).join(": ");
  if (state === "paused") return say("{progress} (paused)", { progress: far });
  if (state === "cancelled") return count ? say("Stopped after {count}.", { count }) : say("Stopped.");
  if (state === "failed") return note;
  return far;
}
