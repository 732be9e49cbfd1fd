/** What the selected layer is and costs, and which layers it reads and is read by, as links. */

import { h, setText } from "./dom";
import type { Graph } from "./graph";
import type { GraphNode } from "./headers";
import { DOT, shape } from "./text";

/** A layer that is read by more is an exception (a dense block written by hand); the strip shows them all. */
const MOST = 8;
const SCALES: readonly (readonly [number, string])[] = [
  [1e9, "G"],
  [1e6, "M"],
  [1e4, "k"],
];

/** A count in about three figures: "25.7 M". */
export function counted(count: number): string {
  const found = SCALES.find(([size]) => count >= size);
  if (!found) return count.toLocaleString("en");
  const value = found[1] === "k" ? count / 1e3 : count / found[0];
  return `${Number(value.toPrecision(3))} ${found[1]}`;
}

export function factsOf(node: GraphNode): string[] {
  const facts = [node.layer, node.caption, shape(node.shape)];
  if (node.parameters > 0) facts.push(`${node.parameters.toLocaleString("en")} parameters`);
  if (node.multiply_adds > 0) facts.push(`${counted(node.multiply_adds)} multiply-adds`);
  if (node.kind !== "input" && node.shape.length > 0) {
    const [tall, wide] = node.jump;
    const step = tall === wide ? `${tall}` : shape([tall, wide]);
    facts.push(
      node.sees_all
        ? `sees the whole input (${shape(node.field)})`
        : `receptive field ${shape(node.field)}, ${step} px from cell to cell`,
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

  /** @param choose Called with the place of a layer. */
  constructor(choose: (at: number) => void) {
    const first = h("div", {}, this.name, " ", this.where, " ", this.facts, " ", this.note);
    this.root = h(
      "div",
      { class: "cnnw-layer-facts", role: "group", "aria-label": "The selected layer" },
      first,
      h("div", { class: "cnnw-layer-links" }, this.reads, this.readBy),
    );
    this.root.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLElement>("button");
      if (link) choose(Number(link.dataset["at"]));
    });
  }

  show(graph: Graph, chosen: number): void {
    const node = graph.node(chosen);
    this.root.hidden = node === undefined;
    if (!node) return;
    setText(this.name, node.name);
    setText(this.where, node.kind === "input" ? "" : node.head ? "head" : "base");
    this.where.hidden = node.kind === "input";
    this.where.dataset["part"] = node.head ? "head" : "base";
    setText(this.facts, factsOf(node).join(DOT));
    setText(this.note, node.note);
    this.link(this.reads, "reads", graph, graph.parents(chosen));
    this.link(this.readBy, "read by", graph, graph.children(chosen));
  }

  private link(root: HTMLElement, word: string, graph: Graph, places: readonly number[]): void {
    root.hidden = places.length === 0;
    const links = places.slice(0, MOST).map((at) => {
      const attributes = { type: "button", class: "cnnw-link", "data-at": at };
      return h("button", attributes, graph.node(at)?.name ?? "");
    });
    const more = places.length > MOST ? [`and ${places.length - MOST} more`] : [];
    root.replaceChildren(h("span", { class: "cnnw-quiet" }, word), ...links, ...more);
  }
}
