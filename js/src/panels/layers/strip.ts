/**
 * The graph of a model as cards in lanes, with lines between them. Only what is in sight exists as elements, and the
 * card that has the focus.
 */

import type { Scale } from "../../protocol";
import type { Graph } from "../../source/graph";
import { h, setAttributes, setStyle, svg } from "../../ui/dom";
import { onFrame, onResize } from "../../ui/schedule";
import { say, sayCount } from "../../words/language";
import { LayerCard } from "./card";
import { type Plan, planOf, wirePath } from "./plan";
import type { Thumbnails } from "./thumbnails";

/** Columns beyond the edges that are there already. */
const MARGIN = 1;
const PAGE = 8;

export interface StripState {
  graph: Graph;
  chosen: number;
  scale: Scale;
  colormap: string;
}

export class LayerStrip {
  readonly root: HTMLElement;
  private readonly plane = h("div", { class: "cnnw-graph-plane" });
  private readonly wires = svg("svg", { class: "cnnw-wires", "aria-hidden": "true" });
  private readonly base = part("base", say("base"));
  private readonly head = part("head", say("head"));
  private readonly cards = new Map<number, LayerCard>();
  private spare: LayerCard[] = [];
  private state: StripState | null = null;
  private plan: Plan | null = null;
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

  show(state: StripState): void {
    const isNew = state.graph !== this.laidOut;
    const isMoved = isNew || state.chosen !== this.state?.chosen;
    this.state = state;
    if (isNew) this.layOut(state.graph);
    if (isMoved) this.reveal(state.chosen);
    this.flow();
  }

  /** Paints thumbnails that have come. */
  refresh(): void {
    this.flow();
  }

  reveal(at: number): void {
    const node = this.state?.graph.node(at);
    const { plan, root } = this;
    if (!node || !plan) return;
    const [left, top] = [plan.left(node.column), plan.top(node.lane)];
    const [right, bottom] = [left + plan.card.width, top + plan.card.height];
    // Its neighbours are to be seen, too.
    const room = Math.min(plan.across, Math.max(0, (root.clientWidth - plan.card.width) / 2));
    if (left - room < root.scrollLeft || right + room > root.scrollLeft + root.clientWidth)
      root.scrollLeft = left - (root.clientWidth - plan.card.width) / 2;
    if (top < root.scrollTop) root.scrollTop = top;
    else if (bottom > root.scrollTop + root.clientHeight) root.scrollTop = bottom - root.clientHeight + 8;
  }

  /** Brings the keyboard to a layer. */
  focus(at: number): void {
    this.reveal(at);
    this.setFocused(at);
    this.flow();
    this.cards.get(at)?.root.focus({ preventScroll: true });
  }

  private layOut(graph: Graph): void {
    this.laidOut = graph;
    this.plan = planOf(graph.header);
    const { plan, plane } = this;
    this.root.classList.toggle("cnnw-tall", plan.isTall);
    setStyle(plane, "width", `${plan.width}px`);
    setStyle(plane, "height", `${plan.height}px`);
    setStyle(plane, "--cnnw-layer-width", `${plan.card.width}px`);
    setStyle(plane, "--cnnw-layer-height", `${plan.card.height}px`);
    this.divide(graph, plan);
    this.drawn = "";
    const { shown } = graph;
    const label = sayCount("Layers of the model, {count} layer", "Layers of the model, {count} layers", shown);
    setAttributes(this.root, { "aria-label": label });
  }

  /** Tells base from head: the head lies behind the last layer of the base. */
  private divide(graph: Graph, plan: Plan): void {
    const last = graph.nodes.reduce((most, { head, column }) => (head ? most : Math.max(most, column)), 0);
    const border = Math.min(plan.width, plan.left(last + 1) - (plan.across - plan.card.width) / 2);
    const hasHead = graph.nodes.some(({ head, column }) => head && column > last);
    this.base.hidden = this.head.hidden = !hasHead;
    setStyle(this.base, "width", `${border}px`);
    setStyle(this.head, "left", `${border}px`);
    setStyle(this.head, "width", `${plan.width - border}px`);
  }

  private inSight(): [number, number] {
    const { across } = this.plan as Plan;
    const first = Math.floor(this.root.scrollLeft / across) - MARGIN;
    // A view may be rendered before it has a place on the page.
    return [first, first + Math.ceil((this.root.clientWidth || 1200) / across) + 2 * MARGIN];
  }

  private flow(): void {
    const { state, plan } = this;
    if (!state || !plan) return;
    const { graph } = state;
    const [first, last] = this.inSight();
    const shown = graph.nodes.flatMap(({ column }, at) => (column >= first && column <= last ? [at] : []));
    if (this.focused >= graph.shown) this.focused = -1;
    const kept = new Set(this.focused >= 0 ? [...shown, this.focused] : shown);
    this.recycle(kept);
    const stop = this.focused >= 0 ? this.focused : state.chosen;
    for (const at of kept) this.place(at, stop, state, plan);
    this.draw(first, last, state, plan);
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

  private place(at: number, stop: number, { graph, chosen, scale, colormap }: StripState, plan: Plan): void {
    const node = graph.node(at);
    if (!node) return;
    const there = this.cards.get(at);
    const card = there ?? this.spare.pop() ?? new LayerCard();
    const isRead = graph.parents(chosen).includes(at);
    const relation = isRead ? "reads" : graph.children(chosen).includes(at) ? "read by" : "";
    const parents = graph.names(graph.parents(at));
    card.show(node, {
      isTall: plan.isTall,
      isChosen: at === chosen,
      isStop: at === stop,
      relation,
      reads: parents.length > 0 ? say("reads {names}", { names: together(parents) }) : "",
      position: at + 1,
      count: graph.shown,
    });
    card.root.dataset["at"] = String(at);
    card.paint(this.thumbs.get(node.name), plan.isTall, scale, colormap);
    setStyle(card.root, "left", `${plan.left(node.column)}px`);
    setStyle(card.root, "top", `${plan.top(node.lane)}px`);
    if (there) return;
    this.cards.set(at, card);
    this.plane.append(card.root);
  }

  /** Draws the lines that cross what is in sight. */
  private draw(first: number, last: number, { graph, chosen }: StripState, plan: Plan): void {
    const key = [first, last, chosen].join();
    if (key === this.drawn) return;
    this.drawn = key;
    const left = plan.left(first);
    const width = plan.left(last + 1) - left;
    setAttributes(this.wires, { width, height: plan.height, viewBox: `${left} 0 ${width} ${plan.height}` });
    setStyle(this.wires as unknown as HTMLElement, "left", `${left}px`);
    const paths = graph.header.wires.flatMap((wire) => {
      const [source, target] = [graph.node(wire[0]), graph.node(wire[1])];
      if (!source || !target || target.column < first || source.column > last) return [];
      const relation = wire[1] === chosen ? "reads" : wire[0] === chosen ? "read by" : "";
      return [svg("path", { d: wirePath(plan, wire, source, target), "data-relation": relation })];
    });
    // Those of the selected layer lie over the others.
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
    // What has no maps can be passed over; asked for on purpose it says why.
    if (node.shape.length > 0 || to === at) this.choose(node.name);
  }

  private target(at: number, key: string): number {
    const { graph } = this.state as StripState;
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
