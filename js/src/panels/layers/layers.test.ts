import { expect, test } from "vitest";
import { branches, node } from "../../../tests/branches";
import type { GraphNode } from "../../protocol";
import { shortened } from "./card";
import { counted, factsOf } from "./facts";
import { graphLayout, wirePath } from "./graph_layout";

test("cards do not overlap, and lines end at them", () => {
  const header = branches();
  const layout = graphLayout(header);
  expect(layout.across).toBeGreaterThan(layout.card.width);
  expect(layout.top(1) - layout.top(0)).toBeGreaterThan(layout.card.height);
  expect(layout.trackTop(0)).toBeLessThan(layout.top(0));
  for (const wire of header.wires) {
    const [source, target] = [header.nodes[wire[0]] as GraphNode, header.nodes[wire[1]] as GraphNode];
    const path = wirePath(layout, wire, source, target);
    expect(path.startsWith(`M${layout.left(source.column) + layout.card.width} `)).toBe(true);
    expect(path).toContain(`L${layout.left(target.column)} ${layout.top(target.lane) + layout.card.height / 2}`);
    expect(path).not.toContain("NaN");
  }
  expect(graphLayout({ ...header, lanes: 5 }).card.height).toBeLessThan(layout.card.height);
});

test("counts have about three significant digits, and shortened names keep their end", () => {
  expect([9999, 25_690_112, 3_100_000_000, 51_200].map(counted)).toEqual(["9,999", "25.7 M", "3.1 G", "51.2 k"]);
  expect(factsOf(node("a", "conv", 0, 0, { sees_all: true, field: [224, 224] })).at(-1)).toContain("whole input");
  expect(shortened("conv1")).toBe("conv1");
  expect(shortened("expanded_conv_3_squeeze_excite_conv_1")).toMatch(/^expan.*…cite_conv_1$/);
});
