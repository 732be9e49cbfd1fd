/** One layer's card in the graph of an inspector. */

import type { GraphNode, Scale } from "../../protocol";
import { h, setAttributes, setStyle, setText } from "../../ui/dom";
import { say } from "../../words/language";
import { shape } from "../../words/numbers";
import { paintThumb, type Thumb } from "./thumbnails";

const TALL_SIDE = 64;
const LOW_SIDE = 42;
/** Characters of a name that fit on a card, and how many of its end are kept: the end tells more than the middle. */
const ROOM = 18;
const KEPT_END = 11;

export interface LayerState {
  isTall: boolean;
  isChosen: boolean;
  isStop: boolean;
  /** Its relation to the selected layer. */
  relation: "reads" | "read by" | "";
  reads: string;
  position: number;
  count: number;
}

export function shortened(name: string): string {
  return name.length <= ROOM ? name : `${name.slice(0, ROOM - KEPT_END - 1)}…${name.slice(-KEPT_END)}`;
}

export class LayerCard {
  readonly root: HTMLElement;
  private readonly name = h("div", { class: "cnnw-card-name" });
  private readonly canvas = h("canvas", { "aria-hidden": "true" });
  private readonly thumb = h("div", { class: "cnnw-layer-thumb" }, this.canvas);
  private readonly size = h("div", { class: "cnnw-card-shape" });
  private readonly caption = h("div", { class: "cnnw-card-caption" });
  private painted: unknown[] = [];

  constructor() {
    const words = h("div", { class: "cnnw-layer-words" }, this.name, this.size, this.caption);
    this.root = h("div", { class: "cnnw-layer", role: "option" }, this.thumb, words);
  }

  show(node: GraphNode, state: LayerState): void {
    const sides = node.shape.length > 0 ? shape(node.shape) : say("not shown");
    setText(this.name, shortened(node.name));
    setText(this.size, sides);
    setText(this.caption, node.caption);
    const words = [node.name, node.layer, node.caption, sides, state.reads, node.head ? say("head") : ""];
    setAttributes(this.root, {
      title: [node.name, node.layer, node.caption].filter(Boolean).join("\n"),
      "data-stage": node.name,
      "data-kind": node.kind,
      "data-head": String(node.head),
      "data-relation": state.relation,
      "data-folded": node.folded ? "true" : null,
      "data-hidden": node.shape.length === 0 ? "true" : null,
      "aria-selected": String(state.isChosen),
      "aria-disabled": node.shape.length === 0 ? "true" : null,
      "aria-label": words.filter(Boolean).join(", "),
      "aria-posinset": state.position,
      "aria-setsize": state.count,
      tabindex: state.isStop ? 0 : -1,
    });
  }

  paint(thumb: Thumb | null, isTall: boolean, scale: Scale, colormap: string): void {
    const now = [thumb, isTall, scale, colormap];
    if (now.every((value, at) => value === this.painted[at])) return;
    this.painted = now;
    this.canvas.hidden = thumb === null;
    this.thumb.classList.toggle("cnnw-empty", thumb === null);
    if (!thumb) return;
    const { width, height } = paintThumb(this.canvas, thumb, scale, colormap);
    const fit = (isTall ? TALL_SIDE : LOW_SIDE) / Math.max(height, width);
    setStyle(this.canvas, "width", `${width * fit}px`);
    setStyle(this.canvas, "height", `${height * fit}px`);
    this.canvas.classList.toggle("cnnw-pixels", fit * (window.devicePixelRatio || 1) >= 1);
  }
}
