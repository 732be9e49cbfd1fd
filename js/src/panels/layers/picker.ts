/** A search over a model's layers: type, choose with the arrow keys, go there with Enter. */

import type { Kind } from "../../protocol";
import type { Graph } from "../../source/graph";
import { h, setAttributes, setText } from "../../ui/dom";
import { kindName } from "../../words/kind_name";
import { say } from "../../words/language";
import { shape } from "../../words/numbers";

/** Matches shown. Beyond these they are only counted, because typing one more letter is quicker than reading on. */
const MOST_MATCHES = 80;

export class Picker {
  readonly root: HTMLElement;
  private readonly list: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly kind = h("select", { class: "cnnw-select", "aria-label": say("kind of layer") });
  private readonly more = h("div", { class: "cnnw-picker-more cnnw-quiet", role: "status" });
  private readonly popup: HTMLElement;
  private graph: Graph | null = null;
  private found: number[] = [];
  private active = 0;
  private chosen = -1;

  /** @param choose Called with the index of a layer. */
  constructor(
    private readonly choose: (at: number) => void,
    signal: AbortSignal,
  ) {
    // The list's id must differ from those of other views on the page.
    const id = `cnnw-picker-${Math.random().toString(36).slice(2)}`;
    this.list = h("div", { id, class: "cnnw-picker-list", role: "listbox", "aria-label": say("Layers found") });
    this.popup = h("div", { class: "cnnw-picker-popup", hidden: true }, this.list, this.more);
    this.input = h("input", {
      type: "search",
      class: "cnnw-search",
      role: "combobox",
      placeholder: say("Find a layer…"),
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": say("find a layer"),
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
    });
    const field = h("span", { class: "cnnw-picker" }, this.input, this.popup);
    this.root = h("span", { class: "cnnw-choice" }, field, h("span", { class: "cnnw-caret" }, this.kind));
    this.listen(signal);
  }

  show(graph: Graph, chosen: number): void {
    this.chosen = chosen;
    if (graph === this.graph) return;
    this.graph = graph;
    const option = (value: string, label: string) => h("option", { value }, label);
    const kinds = [...graph.counts()].map(([kind, count]) => option(kind, `${kindName(kind)} (${count})`));
    const before = this.kind.value;
    this.kind.replaceChildren(option("", say("all kinds ({count})", { count: graph.nodes.length })), ...kinds);
    this.kind.value = graph.counts().has(before as Kind) ? before : "";
  }

  private listen(signal: AbortSignal): void {
    const { input, kind } = this;
    input.addEventListener("input", () => this.open(), { signal });
    input.addEventListener("click", () => this.open(), { signal });
    input.addEventListener("keydown", (event) => this.key(event), { signal });
    kind.addEventListener(
      "change",
      () => {
        input.focus();
        this.open();
      },
      { signal },
    );
    // Before the field loses the focus.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });
    this.list.addEventListener("click", (event) => this.pick(placeOf(event)), { signal });
    input.addEventListener("blur", () => this.close(), { signal });
  }

  private open(): void {
    if (!this.graph) return;
    this.found = this.graph.search(this.input.value, this.kind.value);
    const isNarrowed = this.input.value.trim() !== "" || this.kind.value !== "";
    // Without a search, the list is centred on the selected layer.
    const start = isNarrowed ? 0 : Math.max(0, this.found.indexOf(this.chosen) - MOST_MATCHES / 4);
    const shown = this.found.slice(start, start + MOST_MATCHES);
    const hidden = this.found.length - shown.length;
    this.found = shown;
    this.list.replaceChildren(...shown.map((at) => this.option(at)));
    setText(
      this.more,
      shown.length === 0
        ? say("No layer matches: use part of its name, its class or its settings.")
        : hidden > 0
          ? say("and {count} more: type to narrow down", { count: hidden })
          : "",
    );
    this.more.hidden = this.more.textContent === "";
    this.popup.hidden = false;
    setAttributes(this.input, { "aria-expanded": "true" });
    this.activate(Math.max(0, shown.indexOf(this.chosen)));
  }

  private close(): void {
    this.popup.hidden = true;
    setAttributes(this.input, { "aria-expanded": "false", "aria-activedescendant": null });
  }

  private option(at: number): HTMLElement {
    const node = this.graph?.node(at);
    const words = [node?.caption ?? "", shape(node?.shape ?? [])].filter(Boolean).join(" · ");
    return h(
      "div",
      { id: `${this.list.id}-${at}`, class: "cnnw-picker-option", role: "option", "data-at": at },
      h("span", {}, node?.name ?? ""),
      h("span", { class: "cnnw-quiet" }, words),
    );
  }

  private activate(active: number): void {
    this.active = Math.min(this.found.length - 1, Math.max(0, active));
    [...this.list.children].forEach((option, at) => {
      setAttributes(option, { "aria-selected": String(at === this.active) });
    });
    const option = this.list.children[this.active];
    setAttributes(this.input, { "aria-activedescendant": option?.id });
    option?.scrollIntoView({ block: "nearest" });
  }

  private key(event: KeyboardEvent): void {
    const isOpen = !this.popup.hidden;
    if (event.key === "ArrowDown") isOpen ? this.activate(this.active + 1) : this.open();
    else if (event.key === "ArrowUp" && isOpen) this.activate(this.active - 1);
    else if (event.key === "PageDown" && isOpen) this.activate(this.active + 8);
    else if (event.key === "PageUp" && isOpen) this.activate(this.active - 8);
    else if (event.key === "Enter" && isOpen) this.pick(this.found[this.active] ?? -1);
    else if (event.key === "Escape") this.escape();
    else return;
    event.preventDefault();
  }

  private escape(): void {
    if (this.popup.hidden) this.input.value = "";
    this.close();
  }

  private pick(at: number): void {
    if (at < 0) return;
    this.close();
    this.choose(at);
  }
}

function placeOf(event: Event): number {
  const option = (event.target as Element).closest<HTMLElement>(".cnnw-picker-option");
  return option ? Number(option.dataset["at"]) : -1;
}
