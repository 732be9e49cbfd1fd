/** A row of tabs, one of which is chosen. Arrow keys move along it. */

import { h, setAttributes } from "./dom";

export class Tabs {
  readonly root: HTMLElement;
  private names: string[] = [];
  private chosen = "";

  constructor(
    label: string,
    private readonly choose: (name: string) => void,
  ) {
    this.root = h("div", { class: "cnnw-tabs", role: "tablist", "aria-label": label });
    // Listeners on one's own elements go with them.
    this.root.addEventListener("click", (event) => this.click(event));
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  show(names: string[], chosen: string): void {
    if (names.join("\n") !== this.names.join("\n")) {
      this.root.replaceChildren(
        ...names.map((name) =>
          h("button", { type: "button", class: "cnnw-tab", role: "tab", "data-stage": name }, name),
        ),
      );
    }
    this.names = names;
    this.chosen = chosen;
    const stop = Math.max(0, names.indexOf(chosen));
    names.forEach((name, at) => {
      const tab = this.root.children[at] as Element;
      setAttributes(tab, { "aria-selected": String(name === chosen), tabindex: at === stop ? 0 : -1 });
    });
  }

  private click(event: MouseEvent): void {
    const tab = (event.target as Element).closest<HTMLElement>("[role=tab]");
    if (tab) this.choose(tab.dataset["stage"] ?? "");
  }

  private key(event: KeyboardEvent): void {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const to = this.names.indexOf(this.chosen) + by;
    const name = this.names[to];
    if (by === 0 || name === undefined) return;
    event.preventDefault();
    (this.root.children[to] as HTMLElement).focus();
    this.choose(name);
  }
}
