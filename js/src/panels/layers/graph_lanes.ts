/**
 * The graph of a model as cards in lanes, connected by lines. Only the cards in sight and the one that has the focus
 * exist as elements.
 */

import type { Scale } from "../../protocol";
import type { Graph } from "../../source/graph";
import { h, setAttributes, setStyle, svg } from "../../ui/dom";
import { onFrame, onResize } from "../../ui/schedule";
import { say, sayCount } from "../../words/language";
import { LayerCard } from "./card";
import { type GraphLayout, graphLayout, wirePath } from "./graph_layout";
import type { Thumbnails } from "./thumbnails";

/** Columns beyond the edges that exist in advance. */
const MARGIN = 1;
const PAGE = 8;

export interface LanesState {
  graph: Graph;
  chosen: number;
  scale: Scale;
  colormap: string;
}

export class GraphLanes {
  readonly root: HTMLElement;
  private readonly plane = h("div", { class: "cnnw-graph-plane" });
  private readonly wires = svg("svg", { class: "cnnw-wires", "aria-hidden": "true" });
  private readonly base = part("base", say("base"));
  private readonly head = part("head", say("head"));
  private readonly cards = new Map<number, LayerCard>();
  private spare: LayerCard[] = [];
  private state: LanesState | null = null;
  private layout: GraphLayout | null = null;
  private laidOut: Graph | null = null;
  private focused = -1;
  private drawn = "";

  /** @param choose Called with the name of a layer. */
  constructor(
    private readonly thumbs: Thumbnails,
    private readonly choose: (name: string) => void,
    signal: AbortSignal,
  ) {
    this.plane.append(this.base, this.head, this.wires);
    this.root = h(
      "div",
      { class: "cnnw-graph", role: "listbox", "aria-label": say("Layers of the model") },
      this.plane,
    );
    const refresh = onFrame(() => this.flow(), signal);
    this.root.addEventListener("scroll", refresh, { signal });
    onResize(this.root, refresh, signal);
    this.root.addEventListener("click", (event) => this.click(event), { signal });
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
    this.root.addEventListener("focusin", (event) => this.setFocused(placeOf(event)), { signal });
    this.root.addEventListener("focusout", () => this.setFocused(-1), { signal });
  }

  show(state: LanesState): void {
    const isNew = state.graph !== this.laidOut;
    const isMoved = isNew || state.chosen !== this.state?.chosen;
    this.state = state;
    if (isNew) this.layOut(state.graph);
    if (isMoved) this.reveal(state.chosen);
    this.flow();
  }

  /** Paints newly arrived thumbnails. */
  refresh(): void {
    this.flow();
  }

  reveal(at: number): void {
    const node = this.state?.graph.node(at);
    const { layout, root } = this;
    if (!node || !layout) return;
    const [left, top] = [layout.left(node.column), layout.top(node.lane)];
    const [right, bottom] = [left + layout.card.width, top + layout.card.height];
    // Its neighbours should be visible, too.
    const room = Math.min(layout.across, Math.max(0, (root.clientWidth - layout.card.width) / 2));
    if (left - room < root.scrollLeft || right + room > root.scrollLeft + root.clientWidth)
      root.scrollLeft = left - (root.clientWidth - layout.card.width) / 2;
    if (top < root.scrollTop) root.scrollTop = top;
    else if (bottom > root.scrollTop + root.clientHeight) root.scrollTop = bottom - root.clientHeight + 8;
  }

  /** Moves the focus to a layer. */
  focus(at: number): void {
    this.reveal(at);
    this.setFocused(at);
    this.flow();
    this.cards.get(at)?.root.focus({ preventScroll: true });
  }

  private layOut(graph: Graph): void {
    this.laidOut = graph;
    this.layout = graphLayout(graph.header);
    const { layout, plane } = this;
    this.root.classList.toggle("cnnw-tall", layout.isTall);
    setStyle(plane, "width", `${layout.width}px`);
    setStyle(plane, "height", `${layout.height}px`);
    setStyle(plane, "--cnnw-layer-width", `${layout.card.width}px`);
    setStyle(plane, "--cnnw-layer-height", `${layout.card.height}px`);
    this.divide(graph, layout);
    this.drawn = "";
    const { shown } = graph;
    const label = sayCount("Layers of the model, {count} layer", "Layers of the model, {count} layers", shown);
    setAttributes(this.root, { "aria-label": label });
  }

  /** Marks base and head as bands: the head begins after the last layer of the base. */
  private divide(graph: Graph, layout: GraphLayout): void {
    const last = graph.nodes.reduce((most, { head, column }) => (head ? most : Math.max(most, column)), 0);
    const border = Math.min(layout.width, layout.left(last + 1) - (layout.across - layout.card.width) / 2);
    const hasHead = graph.nodes.some(({ head, column }) => head && column > last);
    this.base.hidden = this.head.hidden = !hasHead;
    setStyle(this.base, "width", `${border}px`);
    setStyle(this.head, "left", `${border}px`);
    setStyle(this.head, "width", `${layout.width - border}px`);
  }

  private inSight(): [number, number] {
    const { across } = this.layout as GraphLayout;
    const first = Math.floor(this.root.scrollLeft / across) - MARGIN;
    // A view may be rendered before it is on the page.
    return [first, first + Math.ceil((this.root.clientWidth || 1200) / across) + 2 * MARGIN];
  }

  private flow(): void {
    const { state, layout } = this;
    if (!state || !layout) return;
    const { graph } = state;
    const [first, last] = this.inSight();
    const shown = graph.nodes.flatMap(({ column }, at) => (column >= first && column <= last ? [at] : []));
    if (this.focused >= graph.shown) this.focused = -1;
    const kept = new Set(this.focused >= 0 ? [...shown, this.focused] : shown);
    this.recycle(kept);
    const stop = this.focused >= 0 ? this.focused : state.chosen;
    for (const at of kept) this.place(at, stop, state, layout);
    this.draw(first, last, state, layout);
    const middle = (first + last) / 2;
    const distance = (at: number) => Math.abs((graph.node(at)?.column ?? 0) - middle);
    const wanted = shown.filter((at) => (graph.node(at)?.shape.length ?? 0) > 0);
    this.thumbs.want(graph.names(wanted.sort((a, b) => distance(a) - distance(b))));
  }

  private recycle(kept: ReadonlySet<number>): void {
    for (const [at, card] of this.cards) {
      if (kept.has(at) && at < (this.state?.graph.shown ?? 0)) continue;
      this.cards.delete(at);
      card.root.remove();
      this.spare.push(card);
    }
    this.spare.length = Math.min(this.spare.length, 64);
  }

  private place(at: number, stop: number, { graph, chosen, scale, colormap }: LanesState, layout: GraphLayout): void {
    const node = graph.node(at);
    if (!node) return;
    const there = this.cards.get(at);
    const card = there ?? this.spare.pop() ?? new LayerCard();
    const isRead = graph.parents(chosen).includes(at);
    const relation = isRead ? "reads" : graph.children(chosen).includes(at) ? "read by" : "";
    const parents = graph.names(graph.parents(at));
    card.show(node, {
      isTall: layout.isTall,
      isChosen: at === chosen,
      isStop: at === stop,
      relation,
      reads: parents.length > 0 ? say("reads {names}", { names: together(parents) }) : "",
      position: at + 1,
      count: graph.shown,
    });
    card.root.dataset["at"] = String(at);
    card.paint(this.thumbs.get(node.name), layout.isTall, scale, colormap);
    setStyle(card.root, "left", `${layout.left(node.column)}px`);
    setStyle(card.root, "top", `${layout.top(node.lane)}px`);
    if (there) return;
    this.cards.set(at, card);
    this.plane.append(card.root);
  }

  /** Draws the lines that pass through the visible columns. */
  private draw(first: number, last: number, { graph, chosen }: LanesState, layout: GraphLayout): void {
    const key = [first, last, chosen].join();
    if (key === this.drawn) return;
    this.drawn = key;
    const left = layout.left(first);
    const width = layout.left(last + 1) - left;
    setAttributes(this.wires, { width, height: layout.height, viewBox: `${left} 0 ${width} ${layout.height}` });
    setStyle(this.wires as unknown as HTMLElement, "left", `${left}px`);
    const paths = graph.header.wires.flatMap((wire) => {
      const [source, target] = [graph.node(wire[0]), graph.node(wire[1])];
      if (!source || !target || target.column < first || source.column > last) return [];
      const relation = wire[1] === chosen ? "reads" : wire[0] === chosen ? "read by" : "";
      return [svg("path", { d: wirePath(layout, wire, source, target), "data-relation": relation })];
    });
    // Those of the selected layer are drawn on top.
    const order = (path: Element) => (path.getAttribute("data-relation") ? 1 : 0);
    this.wires.replaceChildren(...paths.sort((a, b) => order(a) - order(b)));
  }

  private setFocused(at: number): void {
    this.focused = at;
  }

  private click(event: MouseEvent): void {
    const at = placeOf(event);
    const name = this.state?.graph.node(at)?.name;
    if (name === undefined) return;
    this.cards.get(at)?.root.focus({ preventScroll: true });
    this.choose(name);
  }

  private key(event: KeyboardEvent): void {
    const at = placeOf(event);
    const to = at < 0 || event.ctrlKey || event.metaKey || event.altKey ? -1 : this.target(at, event.key);
    const node = this.state?.graph.node(to);
    if (!node) return;
    event.preventDefault();
    this.focus(to);
    // Arrow keys do not select a layer without maps. Enter does, and Python then says why it has none.
    if (node.shape.length > 0 || to === at) this.choose(node.name);
  }

  private target(at: number, key: string): number {
    const { graph } = this.state as LanesState;
    const last = graph.shown - 1;
    switch (key) {
      case "Home":
        return 0;
      case "End":
        return last;
      case "PageUp":
        return Math.max(0, at - PAGE);
      case "PageDown":
        return Math.min(last, at + PAGE);
      case "Enter":
      case " ":
        return at;
      case "ArrowLeft":
      case "ArrowRight":
      case "ArrowUp":
      case "ArrowDown":
        return graph.neighbour(at, key);
      default:
        return -1;
    }
  }
}

function part(name: "base" | "head", label: string): HTMLElement {
  return h("div", { class: "cnnw-part", "data-part": name, hidden: true }, h("span", {}, label));
}

function together(names: readonly string[]): string {
  return names.reduce((first, second) => say("{first} and {second}", { first, second }));
}

function placeOf(event: Event): number {
  const card = (event.target as Element).closest<HTMLElement>(".cnnw-layer");
  return card ? Number(card.dataset["at"]) : -1;
}
