/** The selected layer's properties and costs, with links to the layers that it reads and that read it. */

import type { GraphNode } from "../../protocol";
import type { Graph } from "../../source/graph";
import { h, setText } from "../../ui/dom";
import { say, sayCount } from "../../words/language";
import { DOT, shape } from "../../words/numbers";

/** Few layers are read by more than this (hand-written dense blocks, for example), and the graph shows them all. */
const MOST_LINKS = 8;
const SCALES: readonly (readonly [number, string])[] = [
  [1e9, "G"],
  [1e6, "M"],
  [1e4, "k"],
];

/** A count to about three significant digits, for example "25.7 M". */
export function counted(count: number): string {
  const found = SCALES.find(([size]) => count >= size);
  if (!found) return count.toLocaleString("en");
  const value = found[1] === "k" ? count / 1e3 : count / found[0];
  return `${Number(value.toPrecision(3))} ${found[1]}`;
}

export function factsOf(node: GraphNode): string[] {
  const facts = [node.layer, node.caption, shape(node.shape)];
  if (node.parameters > 0) facts.push(sayCount("{count} parameter", "{count} parameters", node.parameters));
  if (node.multiply_adds > 0) facts.push(say("{count} multiply-adds", { count: counted(node.multiply_adds) }));
  if (node.kind !== "input" && node.shape.length > 0) {
    const [tall, wide] = node.jump;
    const step = tall === wide ? `${tall}` : shape([tall, wide]);
    const sides = { size: shape(node.field), step };
    facts.push(
      node.sees_all
        ? say("sees the whole input ({size})", sides)
        : say("receptive field {size}, {step} px from cell to cell", sides),
    );
  }
  return facts.filter(Boolean);
}

export class LayerFacts {
  readonly root: HTMLElement;
  private readonly name = h("strong");
  private readonly where = h("span", { class: "cnnw-tag" });
  private readonly facts = h("span", { class: "cnnw-number" });
  private readonly note = h("span", { class: "cnnw-note" });
  private readonly reads = h("span", { class: "cnnw-links", "data-relation": "reads" });
  private readonly readBy = h("span", { class: "cnnw-links", "data-relation": "read by" });

  private readonly folds = h("span", { class: "cnnw-links" });

  /**
   * @param choose Called with the index of a layer.
   * @param toggle Called with the name of a layer made of layers that is to be folded or unfolded.
   */
  constructor(choose: (at: number) => void, toggle: (name: string) => void) {
    const first = h("div", {}, this.name, " ", this.where, " ", this.facts, " ", this.note);
    this.root = h(
      "div",
      { class: "cnnw-layer-facts", role: "group", "aria-label": say("The selected layer") },
      first,
      h("div", { class: "cnnw-layer-links" }, this.folds, this.reads, this.readBy),
    );
    this.root.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLElement>("button");
      if (link?.dataset["group"] !== undefined) toggle(link.dataset["group"]);
      else if (link) choose(Number(link.dataset["at"]));
    });
  }

  show(graph: Graph, chosen: number): void {
    const node = graph.node(chosen);
    this.root.hidden = node === undefined;
    if (!node) return;
    setText(this.name, node.name);
    setText(this.where, node.kind === "input" ? "" : node.head ? say("head") : say("base"));
    this.where.hidden = node.kind === "input";
    this.where.dataset["part"] = node.head ? "head" : "base";
    setText(this.facts, factsOf(node).join(DOT));
    setText(this.note, node.note);
    this.fold(node);
    this.link(this.reads, say("reads"), graph, graph.parents(chosen));
    this.link(this.readBy, say("read by"), graph, graph.children(chosen));
  }

  /** Offers to unfold a layer made of layers, and to fold the ones that contain a layer. */
  private fold(node: GraphNode): void {
    const inside = node.inside ?? [];
    const folded = node.folded ? [node.name] : [];
    const label = (name: string) =>
      folded.includes(name) ? say("unfold {name}", { name }) : say("fold {name}", { name });
    const key = JSON.stringify([folded, inside]);
    this.folds.hidden = folded.length + inside.length === 0;
    // The button that was pressed keeps the focus.
    if (this.folds.dataset["groups"] === key) return;
    const held = (this.folds.contains(document.activeElement) ? document.activeElement : null) as HTMLElement | null;
    const name = held?.dataset["group"];
    const buttons = [...folded, ...inside].map((group) => {
      const attributes = { type: "button", class: "cnnw-link", "data-group": group };
      return h("button", { ...attributes, "aria-expanded": String(!folded.includes(group)) }, label(group));
    });
    this.folds.dataset["groups"] = key;
    this.folds.replaceChildren(...buttons);
    buttons.find((button) => button.dataset["group"] === name)?.focus();
  }

  private link(root: HTMLElement, word: string, graph: Graph, places: readonly number[]): void {
    root.hidden = places.length === 0;
    const links = places.slice(0, MOST_LINKS).map((at) => {
      const attributes = { type: "button", class: "cnnw-link", "data-at": at };
      return h("button", attributes, graph.node(at)?.name ?? "");
    });
    const more = places.length > MOST_LINKS ? [say("and {count} more", { count: places.length - MOST_LINKS })] : [];
    root.replaceChildren(h("span", { class: "cnnw-quiet" }, word), ...links, ...more);
  }
}
