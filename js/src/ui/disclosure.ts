/** A panel's title, which opens and closes its body. A closed panel asks Python for nothing. */

import type { PanelModel, PanelTraits } from "../protocol";
import { h } from "./dom";
import { onFrame } from "./schedule";

type Name = keyof PanelTraits & string;

export class Disclosure {
  readonly body: HTMLElement;
  private readonly opener: HTMLButtonElement;

  /** @param style The body's own class, besides that of a box. */
  constructor(
    title: string,
    style: string,
    private readonly model: PanelModel,
    private readonly root: HTMLElement,
    private readonly signal: AbortSignal,
  ) {
    this.opener = h("button", { type: "button", class: "cnnw-disclosure" }, title);
    this.opener.addEventListener("click", () => {
      model.set("is_open", !this.isOpen);
      model.save_changes();
    });
    this.body = h("div", { class: `cnnw-box ${style}` });
    root.append(this.opener, this.body);
  }

  get isOpen(): boolean {
    return this.model.get("is_open");
  }

  /**
   * Paints now, and in the next animation frame whenever one of these traits changes.
   *
   * @param paint Called only while the panel is open.
   * @returns A function to call when something else has changed.
   */
  paintOn(names: readonly Name[], paint: () => void): () => void {
    const now = () => {
      this.opener.setAttribute("aria-expanded", String(this.isOpen));
      this.body.hidden = !this.isOpen;
      this.root.toggleAttribute("data-open", this.isOpen);
      if (this.isOpen) paint();
    };
    const later = onFrame(now, this.signal);
    for (const name of ["is_open", ...names]) {
      this.model.on(`change:${name}`, later);
      this.signal.addEventListener("abort", () => this.model.off(`change:${name}`, later));
    }
    now();
    return later;
  }
}
