/** Announces text to screen readers, but only once it stops changing, so that a drag is not read out frame by frame. */

import { h, setText } from "./dom";

/** Milliseconds without a new text before it is announced. */
const REST = 700;

export class Announcer {
  readonly root = h("span", { class: "cnnw-visually-hidden", role: "status" });
  private timer = 0;
  private text = "";

  constructor(signal: AbortSignal) {
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  say(text: string): void {
    if (text === this.text) return;
    this.text = text;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => setText(this.root, text), REST);
  }
}
