import { expect, test } from "vitest";
import { branches, node } from "../../../tests/branches";
import type { GraphNode } from "../../protocol";
import { shortened } from "./card";
import { counted, factsOf } from "./facts";
import { planOf, wirePath } from "./plan";

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
