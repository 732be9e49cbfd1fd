/** A button that opens a short list of actions. */

import { button, h, setAttributes } from "./dom";

export interface MenuItem {
  label: string;
  /** A small picture before the label, and a line on what the item does. */
  picture?: HTMLElement;
  description?: string;
  act(): void;
}

export class Menu {
  readonly root: HTMLElement;
  private readonly opener: HTMLButtonElement;
  private readonly list = h("div", { class: "cnnw-menu-list", role: "menu", hidden: true });

  constructor(label: string, items: MenuItem[], signal: AbortSignal) {
    this.opener = button(label, {
      class: "cnnw-button cnnw-caret",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
    });
    this.offer(items);
    this.root = h("span", { class: "cnnw-menu" }, this.opener, this.list);
    this.opener.addEventListener("click", () => this.open(this.list.hidden === true), { signal });
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
    const leave = (event: Event) => {
      if (!event.composedPath().includes(this.root)) this.open(false);
    };
    document.addEventListener("pointerdown", leave, { signal });
    this.root.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.root.contains(event.relatedTarget as Node)) this.open(false);
    });
  }

  /** Replaces the items. */
  offer(items: MenuItem[]): void {
    this.list.replaceChildren(...items.map((item) => this.entry(item)));
  }

  private entry({ label, picture, description, act }: MenuItem): HTMLElement {
    const entry = h(
      "button",
      { type: "button", role: "menuitem", class: "cnnw-menu-item", tabindex: -1, title: description },
      ...(picture ? [picture, label] : [label]),
    );
    entry.addEventListener("click", () => {
      this.open(false);
      this.opener.focus();
      act();
    });
    return entry;
  }

  private open(isOpen: boolean): void {
    this.list.hidden = !isOpen;
    setAttributes(this.opener, { "aria-expanded": String(isOpen) });
    if (isOpen) (this.list.firstElementChild as HTMLElement | null)?.focus();
  }

  private key(event: KeyboardEvent): void {
    const entries = [...this.list.children] as HTMLElement[];
    const at = entries.indexOf(event.target as HTMLElement);
    if (event.key === "Escape" && !this.list.hidden) {
      this.open(false);
      this.opener.focus();
    } else if (event.key === "ArrowDown" && this.list.hidden) this.open(true);
    else if (event.key === "ArrowDown") entries[(at + 1) % entries.length]?.focus();
    else if (event.key === "ArrowUp") entries[(at - 1 + entries.length) % entries.length]?.focus();
    else return;
    event.preventDefault();
  }
}
