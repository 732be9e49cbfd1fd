import { expect, test } from "vitest";
import { Graph } from "./graph";
import { planOf, wirePath } from "../panels/layers/plan";
import type { GraphHeader, GraphNode, GraphWire, Kind } from "../protocol";
import { shortened } from "../panels/layers/card";
import { counted, factsOf } from "../panels/layers/facts";

function node(name: string, kind: Kind, column: number, lane = 0, more: Partial<GraphNode> = {}): GraphNode {
  return {
    name, kind, layer: kind, shape: [4, 4, 2], caption: "3 × 3", parameters: 0, multiply_adds: 0, head: false,
    note: "", field: [3, 3], jump: [1, 1], sees_all: false, column, lane, ...more,
  };
}

/** input → conv → bn → add, and conv → side → add. */
function branches(): GraphHeader {
  const nodes = [
    node("input", "input", 0), node("conv", "conv", 1), node("bn", "normalisation", 2), node("relu", "activation", 3),
    node("side", "conv", 2, 1), node("add", "merge", 4),
  ];
  const wires: GraphWire[] = [
    [0, 1, "step", 0], [1, 2, "step", 0], [2, 3, "step", 0], [1, 4, "step", 0], [3, 5, "step", 0], [4, 5, "lane", 0],
    [1, 5, "track", 0],
  ];
  return { revision: 1, nodes, wires, lanes: 2, tracks: 1, notes: [] };
}

test("a graph knows who reads whom", () => {
  const graph = new Graph(branches());
  expect(graph.names(graph.parents(5))).toEqual(["relu", "side", "conv"]);
  expect(graph.names(graph.children(1))).toEqual(["bn", "side", "add"]);
  expect(graph.index("none")).toBe(-1);
  expect([...graph.counts()]).toContainEqual(["conv", 2]);
});

test("a folded layer has one card, which also stands for the stage that gives its output", () => {
  const header = branches();
  const folded = node("wrapper", "conv", 1, 0, { output: "wrapper/inner", folded: true });
  const hidden = node("wrapper/inner", "conv", -1000, -1000);
  const nodes = [header.nodes[0] as GraphNode, folded, hidden];
  const graph = new Graph({ ...header, nodes, wires: [[0, 1, "step", 0]], shown: 2 });
  expect(graph.index("wrapper")).toBe(1);
  expect(graph.index("wrapper/inner")).toBe(1);
  expect([0, 1, 2, -1].map((at) => graph.hasCard(at))).toEqual([true, true, false, false]);
  expect(graph.names(graph.search("inner", ""))).toEqual(["wrapper/inner"]);
  expect(new Graph(branches()).shown).toBe(6);
});

test("a search finds all words, in any order, of one kind or of all", () => {
  const graph = new Graph(branches());
  expect(graph.names(graph.search("CONV", ""))).toEqual(["conv", "side"]);
  expect(graph.names(graph.search("3 side", ""))).toEqual(["side"]);
  expect(graph.names(graph.search("", "merge"))).toEqual(["add"]);
  expect(graph.search("nothing", "")).toEqual([]);
});

test("arrow keys go along lanes and across them", () => {
  const graph = new Graph(branches());
  expect(graph.neighbour(1, "ArrowRight")).toBe(2);
  expect(graph.neighbour(2, "ArrowDown")).toBe(4);
  expect(graph.neighbour(4, "ArrowUp")).toBe(2);
  expect(graph.neighbour(4, "ArrowRight")).toBe(5);
  expect(graph.neighbour(5, "ArrowLeft")).toBe(3);
  expect(graph.neighbour(0, "ArrowUp")).toBe(-1);
});

test("channels are a filter's own as long as nothing mixes them", () => {
  const graph = new Graph(branches());
  expect(graph.keepsChannels("relu", "conv")).toBe(true);
  expect(graph.keepsChannels("conv", "conv")).toBe(true);
  expect(graph.keepsChannels("add", "conv")).toBe(false);
  expect(graph.keepsChannels("bn", "side")).toBe(false);
});

test("cards do not overlap, and lines end at them", () => {
  const header = branches();
  const plan = planOf(header);
  expect(plan.across).toBeGreaterThan(plan.card.width);
  expect(plan.top(1) - plan.top(0)).toBeGreaterThan(plan.card.height);
  expect(plan.trackTop(0)).toBeLessThan(plan.top(0));
  for (const wire of header.wires) {
    const [source, target] = [header.nodes[wire[0]] as GraphNode, header.nodes[wire[1]] as GraphNode];
    const path = wirePath(plan, wire, source, target);
    expect(path.startsWith(`M${plan.left(source.column) + plan.card.width} `)).toBe(true);
    expect(path).toContain(`L${plan.left(target.column)} ${plan.top(target.lane) + plan.card.height / 2}`);
    expect(path).not.toContain("NaN");
  }
  expect(planOf({ ...header, lanes: 5 }).card.height).toBeLessThan(plan.card.height);
});

test("figures in about three digits, and names that keep their end", () => {
  expect([9999, 25_690_112, 3_100_000_000, 51_200].map(counted)).toEqual(["9,999", "25.7 M", "3.1 G", "51.2 k"]);
  expect(factsOf(node("a", "conv", 0, 0, { sees_all: true, field: [224, 224] })).at(-1)).toContain("whole input");
  expect(shortened("conv1")).toBe("conv1");
  expect(shortened("expanded_conv_3_squeeze_excite_conv_1")).toMatch(/^expan.*…cite_conv_1$/);
});
