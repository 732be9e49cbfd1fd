/** A line that says what Python is doing, and a notice that can be dismissed. */

import type { Notice } from "../protocol";
import { say } from "../words/language";
import { h, setAttributes, setText } from "./dom";

export class Status {
  readonly root: HTMLElement;
  private readonly busyText = h("span");
  private readonly busy = h(
    "div",
    { class: "cnnw-busy", role: "status", hidden: true },
    h("span", { class: "cnnw-spinner", "aria-hidden": "true" }),
    this.busyText,
  );
  private readonly text = h("span");
  private readonly notice = h("div", { class: "cnnw-notice", hidden: true });
  private dismissed: Notice | null = null;
  private shown: Notice | null = null;

  constructor() {
    const close = h("button", { type: "button", class: "cnnw-dismiss", "aria-label": say("Dismiss this notice") }, "✕");
    close.addEventListener("click", () => {
      this.dismissed = this.shown;
      this.notice.hidden = true;
    });
    this.notice.append(this.text, close);
    this.root = h("div", { class: "cnnw-status" }, this.busy, this.notice);
  }

  show(busy: string, notice: Notice): void {
    setText(this.busyText, busy);
    this.busy.hidden = busy === "";
    if (notice === this.dismissed) return;
    this.shown = notice;
    const isError = notice.level === "error";
    setAttributes(this.notice, {
      role: isError ? "alert" : "status",
      "data-level": notice.level ?? "info",
    });
    setText(this.text, notice.text ?? "");
    this.notice.hidden = !notice.text;
  }
}
