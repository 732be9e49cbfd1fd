import { expect, test } from "vitest";
import { branches, node } from "../../tests/branches";
import type { GraphNode } from "../protocol";
import { Graph } from "./graph";

test("a graph knows which layer reads which", () => {
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

test("channels belong to a filter as long as no layer mixes them", () => {
  const graph = new Graph(branches());
  expect(graph.keepsChannels("relu", "conv")).toBe(true);
  expect(graph.keepsChannels("conv", "conv")).toBe(true);
  expect(graph.keepsChannels("add", "conv")).toBe(false);
  expect(graph.keepsChannels("bn", "side")).toBe(false);
});
