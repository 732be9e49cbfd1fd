/** One filter: its colour picture, its channels, its index and bias. */

import type { GridCell } from "../../picture/grid";
import { weightNumbers } from "../../picture/weight_numbers";
import { h, setAttributes, setText } from "../../ui/dom";
import { say } from "../../words/language";
import { DOT, MINUS, short, signed } from "../../words/numbers";
import { COMPOSITE, type FilterLayout, type SliceLayout } from "./filter_layout";
import { type KernelLayout, type KernelView, sliceWeights } from "./view";

export interface KernelCard extends GridCell {
  pictures: HTMLElement;
  slices: HTMLElement[];
  /** What the slices were last laid out for. */
  key: string;
  name: HTMLElement;
  bias: HTMLElement;
}

export function makeKernelCard(): KernelCard {
  const pictures = h("div", { class: "cnnw-kernel-pictures" });
  const name = h("span");
  const bias = h("span", { class: "cnnw-number" });
  const caption = h("div", { class: "cnnw-caption" }, name, bias);
  return {
    root: h("div", { class: "cnnw-kernel", role: "option" }, pictures, caption),
    pictures,
    slices: [],
    key: "",
    name,
    bias,
  };
}

export function showKernelCard(
  card: KernelCard,
  view: KernelView,
  layout: KernelLayout,
  arrangement: FilterLayout,
  filter: number,
): void {
  const source = view.header.source[filter] ?? "";
  const bias = view.bias?.[filter];
  arrange(card, view, layout, arrangement);
  if (layout.isNumbered) number(card, view, arrangement, filter);
  const origin = sourceName(source);
  setText(card.name, String(filter) + (["", "random", "trained"].includes(source) ? "" : DOT + origin));
  setText(card.bias, bias === undefined ? "" : `b ${bias === 0 ? "0" : short(bias)}`);
  setAttributes(card.root, {
    "data-channel": filter,
    "data-source": source,
    "aria-label": [say("filter {filter}", { filter }), origin, biasText(bias, short)].filter(Boolean).join(", "),
    "aria-setsize": view.header.filters,
    "aria-posinset": filter + 1,
    title: biasText(bias, (value) => signed(value, 4)),
  });
}

function biasText(bias: number | undefined, format: (value: number) => string): string {
  return bias === undefined ? say("no bias") : say("bias {value}", { value: format(bias) });
}

/** Python's word for where a kernel comes from, in the reader's language. */
function sourceName(source: string): string {
  switch (source) {
    case "random":
      return say("random");
    case "preset":
      return say("preset");
    case "edited":
      return say("edited");
    case "trained":
      return say("trained");
    default:
      return source;
  }
}

/** Lays out the slices again only if their number or size has changed. */
function arrange(card: KernelCard, view: KernelView, layout: KernelLayout, arrangement: FilterLayout): void {
  const { kernel_size: size, in_channels: channels, colour } = view.header;
  const key = [layout.kind, layout.cell, layout.mini, layout.isNumbered, channels, colour, ...size].join();
  if (card.key === key) return;
  card.key = key;
  const { width, height, slices } = arrangement;
  card.pictures.style.width = `${width}px`;
  card.pictures.style.height = `${height}px`;
  card.slices = slices.map((each) => slice(each, view));
  card.pictures.replaceChildren(...card.slices);
}

/** The element over one picture, which takes the pointer and outlines the weight under it. */
function slice({ left, top, cell, channel }: SliceLayout, view: KernelView): HTMLElement {
  const [height, width] = view.header.kernel_size;
  const outline = h("span", { class: "cnnw-weight", "aria-hidden": "true" });
  const kind = channel === COMPOSITE ? "colour" : "channel";
  const box = h("div", { class: "cnnw-slice", "data-kind": kind, "data-input": channel }, outline);
  const edges = { left, top, width: width * cell, height: height * cell };
  for (const [edge, length] of Object.entries(edges)) box.style.setProperty(edge, `${length}px`);
  return box;
}

function number(card: KernelCard, view: KernelView, arrangement: FilterLayout, filter: number): void {
  arrangement.slices.forEach(({ channel, cell }, at) => {
    const box = card.slices[at];
    box?.querySelector(".cnnw-numbers")?.remove();
    if (channel === COMPOSITE) return;
    const weights = sliceWeights(view, filter, channel);
    box?.append(weightNumbers(weights, view.header.kernel_size[1], view.bounds, cell));
  });
}

/** The colours from the largest negative to the largest positive weight. */
export function kernelLegend(view: KernelView): { low: string; high: string; table: string } {
  return { low: MINUS + short(view.limit), high: `+${short(view.limit)}`, table: view.bounds.table };
}
