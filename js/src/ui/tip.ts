/** A line that explains what the pointer rests on or the keyboard is at, over what lies below. Escape takes it away. */

import { h, setStyle, setText } from "./dom";

/** Milliseconds that a pointer rests before it is taken for a question. */
const REST = 350;

export class Tip {
  private readonly bubble = h("div", { class: "cnnw-tip", role: "tooltip", hidden: true });
  private timer = 0;

  /** @param home What it is placed in; it must be positioned. */
  constructor(
    private readonly home: HTMLElement,
    private readonly signal: AbortSignal,
  ) {
    home.append(this.bubble);
    const hide = () => this.hide();
    document.addEventListener("pointerdown", hide, { signal, capture: true, passive: true });
    home.addEventListener("focusout", hide, { signal });
    home.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Escape") hide();
      },
      { signal },
    );
    signal.addEventListener("abort", hide);
  }

  /**
   * Explains something.
   *
   * @param place Below which the line stands.
   * @param name What a pointer rests on.
   */
  explain(place: HTMLElement, name: HTMLElement, text: string): void {
    const { signal } = this;
    const show = () => this.show(place, text);
    const later = () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(show, REST);
    };
    // Not where it comes to lie under a pointer that rests.
    name.addEventListener("pointermove", later, { signal });
    name.addEventListener("pointerleave", () => this.hide(), { signal });
    // A finger cannot rest on it.
    name.addEventListener("click", show, { signal });
    place.addEventListener(
      "focusin",
      ({ target }) => {
        if (target instanceof Element && target.matches(":focus-visible")) later();
      },
      { signal },
    );
  }

  private show(place: HTMLElement, text: string): void {
    const { bubble, home } = this;
    setText(bubble, text);
    bubble.hidden = false;
    const top = place.getBoundingClientRect().top - home.getBoundingClientRect().top;
    const below = top + place.offsetHeight;
    const hasRoom = below + bubble.offsetHeight <= home.clientHeight || top < bubble.offsetHeight;
    setStyle(bubble, "top", `${hasRoom ? below : top - bubble.offsetHeight}px`);
  }

  private hide(): void {
    clearTimeout(this.timer);
    this.bubble.hidden = true;
  }
}
