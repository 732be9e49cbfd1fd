/** Words for a screen reader: said politely, and only once they rest, so that a drag is not read out frame by frame. */

import { h, setText } from "./dom";

/** Milliseconds without other words before they are said. */
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
