/** A model's graph as Python sends it: which layers read which, and which match a search. */

import type { GraphHeader, GraphNode, Kind } from "../protocol";
import type { Packed } from "../protocol/wire/packed";

export class Graph {
  readonly nodes: readonly GraphNode[];
  readonly revision: number;
  /** How many of the nodes have a card. These come first. */
  readonly shown: number;
  private readonly places: ReadonlyMap<string, number>;
  private readonly sources: readonly number[][];
  private readonly targets: readonly number[][];

  constructor(readonly header: GraphHeader) {
    this.nodes = header.nodes;
    this.revision = header.revision;
    this.shown = header.shown ?? header.nodes.length;
    const cards = header.nodes.slice(0, this.shown);
    // The card of a folded layer also stands for the stage that gives its output.
    this.places = new Map([
      ...header.nodes.map(({ name }, at): [string, number] => [name, at]),
      ...cards.map(({ name, output }, at): [string, number] => [output ?? name, at]),
    ]);
    this.sources = header.nodes.map(() => []);
    this.targets = header.nodes.map(() => []);
    for (const [source, target] of header.wires) {
      this.sources[target]?.push(source);
      this.targets[source]?.push(target);
    }
  }

  /** The index of the node of that name, or -1. */
  index(name: string): number {
    return this.places.get(name) ?? -1;
  }

  node(at: number): GraphNode | undefined {
    return this.nodes[at];
  }

  parents(at: number): readonly number[] {
    return this.sources[at] ?? [];
  }

  children(at: number): readonly number[] {
    return this.targets[at] ?? [];
  }

  names(places: readonly number[]): string[] {
    return places.map((at) => this.nodes[at]?.name ?? "");
  }

  /** Whether a node has a card of its own, instead of being folded into another. */
  hasCard(at: number): boolean {
    return at >= 0 && at < this.shown;
  }

  /** The number of nodes of each kind, in the order in which the kinds first appear. */
  counts(): Map<Kind, number> {
    const counts = new Map<Kind, number>();
    for (const { kind } of this.nodes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return counts;
  }

  /** The nodes of a kind ("" for all) whose name, layer and caption contain all words of a text. */
  search(text: string, kind: string): number[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const found: number[] = [];
    this.nodes.forEach((node, at) => {
      if (kind !== "" && node.kind !== kind) return;
      const all = `${node.name} ${node.layer} ${node.caption}`.toLowerCase();
      if (words.every((word) => all.includes(word))) found.push(at);
    });
    return found;
  }

  /** Whether channel c of node `from` comes from filter c of node `to` alone: no layer in between mixes channels. */
  keepsChannels(from: string, to: string): boolean {
    let at = this.index(from);
    for (let node = this.node(at); node && node.name !== to; node = this.node(at)) {
      if (!["normalisation", "activation", "pooling"].includes(node.kind)) return false;
      at = this.parents(at)[0] ?? -1;
    }
    return at >= 0;
  }

  /** The node that an arrow key leads to: along the lane, or to the lane above or below. -1 where there is none. */
  neighbour(at: number, key: string): number {
    const node = this.node(at);
    if (!node) return -1;
    const along = (places: readonly number[]) =>
      places.find((place) => this.nodes[place]?.lane === node.lane) ?? places[0] ?? -1;
    if (key === "ArrowRight") return along(this.children(at));
    if (key === "ArrowLeft") return along(this.parents(at));
    return this.across(node, key === "ArrowDown" ? 1 : -1);
  }

  /** The node nearest by column, in the next lane that has one within a few columns. */
  private across({ column, lane }: GraphNode, by: 1 | -1): number {
    for (let other = lane + by; other >= 0 && other < this.header.lanes; other += by) {
      const inLane = this.nodes.flatMap((node, at) => (node.lane === other ? [at] : []));
      const distance = (at: number) => Math.abs((this.nodes[at]?.column ?? 0) - column);
      const nearest = inLane.reduce((best, at) => (distance(at) < distance(best) ? at : best), inLane[0] ?? -1);
      if (nearest >= 0 && distance(nearest) <= 4) return nearest;
    }
    return -1;
  }
}

const GRAPHS = new WeakMap<GraphHeader, Graph>();

/** The graph of a frame, built only once. */
export function graphOf(frame: Packed<GraphHeader>): Graph {
  const known = GRAPHS.get(frame.header);
  const graph = known ?? new Graph(frame.header);
  if (!known) GRAPHS.set(frame.header, graph);
  return graph;
}
