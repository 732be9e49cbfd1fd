/** A small model with two branches, for tests. */

import type { GraphHeader, GraphNode, GraphWire, Kind } from "../src/protocol";

export function node(name: string, kind: Kind, column: number, lane = 0, more: Partial<GraphNode> = {}): GraphNode {
  return {
    name,
    kind,
    layer: kind,
    shape: [4, 4, 2],
    caption: "3 × 3",
    parameters: 0,
    multiply_adds: 0,
    head: false,
    note: "",
    field: [3, 3],
    jump: [1, 1],
    sees_all: false,
    column,
    lane,
    ...more,
  };
}

/** input → conv → bn → add, and conv → side → add. */
export function branches(): GraphHeader {
  const nodes = [
    node("input", "input", 0),
    node("conv", "conv", 1),
    node("bn", "normalisation", 2),
    node("relu", "activation", 3),
    node("side", "conv", 2, 1),
    node("add", "merge", 4),
  ];
  const wires: GraphWire[] = [
    [0, 1, "step", 0],
    [1, 2, "step", 0],
    [2, 3, "step", 0],
    [1, 4, "step", 0],
    [3, 5, "step", 0],
    [4, 5, "lane", 0],
    [1, 5, "track", 0],
  ];
  return { revision: 1, nodes, wires, lanes: 2, tracks: 1, notes: [] };
}
