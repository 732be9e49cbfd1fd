/** The kernels panel: every filter of the convolution that belongs to the selected stage. */

import { Grid } from "../../picture/grid";
import { Legend } from "../../picture/legend";
import type { KernelsHeader, PanelModel } from "../../protocol";
import { graphOf } from "../../source/graph";
import type { Scene, WeightPlace } from "../../source/scene";
import { button, h, setAttributes, setText } from "../../ui/dom";
import { afterMaps, changes, nearHand, onWidth, promptly } from "../../ui/schedule";
import { say, sayCount } from "../../words/language";
import { DOT, TIMES } from "../../words/numbers";
import type { Panel } from "../context";
import { type KernelCard, kernelLegend, makeKernelCard, showKernelCard } from "./card";
import { EditCommands } from "./commands";
import { COMPOSITE, drawFilter, type FilterLayout, filterLayout } from "./filter_layout";
import { KernelMatrix } from "./matrix/matrix";
import { axesText, type KernelPlace, placeText } from "./place";
import { type KernelLayout, type KernelView, kernelLayout, kernelView } from "./view";

const GAP = 14;
/** Height of the caption under a filter, as in the style sheet. */
const BELOW = 16;
/** The panel's own padding, left and right. */
const EDGES = 10;

function subtitle(header: KernelsHeader): string {
  const filters = sayCount("{count} filter", "{count} filters", header.filters);
  const channels = sayCount("{count} input channel", "{count} input channels", header.in_channels);
  const order = header.colour ? ": " + say("colour, then R, G, B") : "";
  return `${DOT}${filters} ${TIMES} ${channels}${order}`;
}

class Kernels {
  private readonly title = h("span");
  private readonly detail = h("span", { class: "cnnw-quiet" });
  private readonly note = h("span", { class: "cnnw-note" });
  private readonly legend = new Legend();
  private readonly gray = button(say("show as gray"), {
    class: "cnnw-button cnnw-toggle",
    title: say("Bright is positive, as textbooks print kernels"),
  });
  private readonly part = button("", { class: "cnnw-button", title: say("Show the other kernel of this layer") });
  private readonly empty = h("p", { class: "cnnw-empty-note" }, say("This stage has no kernels."));
  private readonly axes = h("p", { class: "cnnw-axes" });
  private readonly head: HTMLElement;
  private readonly foot: HTMLElement;
  private readonly grid: Grid<KernelCard>;
  private readonly matrix: KernelMatrix;
  private readonly editing: EditCommands;
  private readonly differs = changes();
  private readonly width: () => number;
  private view: KernelView | null = null;
  private layout: KernelLayout | null = null;
  private arrangement: FilterLayout | null = null;
  private pointed: KernelPlace | null = null;

  constructor(
    private readonly scene: Scene,
    private readonly root: HTMLElement,
    model: PanelModel,
    signal: AbortSignal,
  ) {
    this.grid = new Grid<KernelCard>(
      {
        class: "cnnw-kernel-grid",
        label: say("Kernels"),
        gap: GAP,
        make: makeKernelCard,
        bind: (card, at) => this.bind(card, at),
        draw: (context, filter, left, top) => this.draw(context, filter, left, top),
      },
      signal,
    );
    const open = (place: KernelPlace) => this.open(place);
    const choose = (place: KernelPlace) => this.choose(place.filter, place.channel);
    this.matrix = new KernelMatrix({ choose, open, point: (place) => this.point(place) }, signal);
    this.editing = new EditCommands(
      root,
      scene,
      model,
      () => this.focus(),
      () => this.paint(),
      signal,
    );
    this.editing.onChannel = () => this.markChosen();
    const title = h("h3", { class: "cnnw-title" }, this.title, this.detail);
    const buttons = h("span", { class: "cnnw-head-end" }, this.part, this.editing.toggle, this.gray);
    this.foot = h("div", { class: "cnnw-foot" }, this.note, buttons);
    this.head = h("div", { class: "cnnw-head" }, title, this.legend.root);
    root.append(this.head, this.grid.root, this.matrix.root, this.axes, this.foot, this.editing.root, this.empty);
    const later = afterMaps(
      () => this.paint(),
      () => scene.frame("maps"),
      signal,
    );
    const repaint = nearHand(
      root,
      promptly(() => this.paint(), signal),
      later,
      signal,
    );
    scene.onChange(repaint);
    scene.onWeight((weight) => this.outline(weight));
    this.width = onWidth(root, repaint, signal);
    this.listen(signal);
    this.paint();
  }

  private listen(signal: AbortSignal): void {
    const { list } = this.grid;
    const at = (event: MouseEvent) => this.placeAt(event);
    list.addEventListener("click", (event) => this.choose(filterOf(event), at(event)?.channel), { signal });
    list.addEventListener("dblclick", (event) => this.open(at(event)), { signal });
    list.addEventListener("keydown", (event) => this.key(event), { signal });
    list.addEventListener("pointermove", (event) => this.point(at(event)), { signal });
    list.addEventListener("pointerleave", () => this.point(null), { signal });
    const toggle = () => this.scene.set({ kernel_style: this.isGray() ? "diverging" : "gray" });
    this.gray.addEventListener("click", toggle, { signal });
    const swap = () => this.scene.set({ pointwise: this.view?.header.part !== "pointwise" });
    this.part.addEventListener("click", swap, { signal });
  }

  private isGray(): boolean {
    return this.scene.get("kernel_style") === "gray";
  }

  private paint(): void {
    const kernels = this.scene.frame("kernels");
    const width = this.width() - EDGES;
    const isWaiting = this.scene.frame("maps") === null;
    if (this.differs(kernels, this.isGray(), width, isWaiting)) {
      this.view = kernels && kernelView(kernels, this.isGray() ? "gray" : "diverging");
      this.empty.hidden = this.view !== null || isWaiting;
      this.head.hidden = this.axes.hidden = this.foot.hidden = this.view === null;
      if (!this.view) this.grid.root.hidden = this.matrix.root.hidden = true;
      this.root.classList.toggle("cnnw-waiting", this.view === null && isWaiting);
      setText(this.empty, kernels?.header.note || say("This stage has no kernels."));
      if (this.view) this.paintAll(this.view, width);
    }
    this.editing.show(this.view, Math.max(0, this.chosen()));
    this.markChosen();
  }

  private paintAll(view: KernelView, width: number): void {
    const { header } = view;
    this.layout = kernelLayout(header, width > 0 ? width : 640);
    setText(this.title, say("Kernels of {stage}", { stage: header.stage }));
    setText(this.detail, subtitle(header));
    setText(this.note, header.note);
    const other = header.parts?.find((part) => part !== header.part);
    this.part.hidden = other === undefined;
    setText(this.part, say("show {part}", { part: other ?? "" }));
    if (header.description) this.grid.list.setAttribute("aria-label", header.description);
    this.legend.show(kernelLegend(view));
    setAttributes(this.gray, { "aria-pressed": String(this.isGray()) });
    const isDeep = this.layout.kind === "matrix";
    this.grid.root.hidden = isDeep;
    this.matrix.root.hidden = !isDeep;
    if (isDeep) {
      this.grid.show(0, { width: 1, height: 1 });
      this.matrix.show(view);
    } else this.paintGrid(view, this.layout);
    Object.assign(this.root.dataset, {
      revision: String(header.revision),
      stage: header.stage,
      kind: this.layout.kind,
    });
  }

  private paintGrid(view: KernelView, layout: KernelLayout): void {
    const { header } = view;
    const [height, breadth] = header.kernel_size;
    this.grid.list.style.setProperty("--cnnw-weight-height", `${100 / height}%`);
    this.grid.list.style.setProperty("--cnnw-weight-width", `${100 / breadth}%`);
    this.arrangement = filterLayout(view, layout);
    const cell = { width: Math.max(layout.slot, this.arrangement.width), height: this.arrangement.height + BELOW };
    this.grid.show(header.filters, cell);
  }

  private bind(card: KernelCard, filter: number): void {
    if (!this.view || !this.layout) return;
    if (!this.arrangement) return;
    showKernelCard(card, this.view, this.layout, this.arrangement, filter);
    this.markCard(card, filter);
  }

  private draw(context: CanvasRenderingContext2D, filter: number, left: number, top: number): void {
    if (this.view && this.arrangement) drawFilter(context, this.arrangement, this.view, filter, { left, top });
  }

  /** The filter of the selected channel; -1 where channels are not filters, as in the input. */
  private chosen(): number {
    const { stage, channel = -1 } = this.scene.get("selection") ?? {};
    const card = this.scene.frame("maps")?.header.stages.find(({ name }) => name === stage);
    const graph = this.scene.frame("graph");
    const { stage: convolution = "", part } = this.view?.header ?? {};
    const isOther = graph && (part === "depthwise" || !graphOf(graph).keepsChannels(stage ?? "", convolution));
    return card?.kind === "input" || isOther ? -1 : channel;
  }

  private markCard(card: KernelCard, filter: number): void {
    const chosen = this.chosen();
    setAttributes(card.root, {
      "aria-selected": String(filter === chosen),
      tabindex: filter === Math.max(0, chosen) ? 0 : -1,
    });
  }

  private markChosen(): void {
    for (const [filter, card] of this.grid.cells()) this.markCard(card, filter);
    this.matrix.mark(this.chosen(), this.editing.channel);
    this.tell();
  }

  private choose(filter: number | null, channel?: number): void {
    if (filter === null || !this.view) return;
    if (channel !== undefined) this.editing.look(channel);
    if (this.chosen() === filter) this.markChosen();
    else if (this.chosen() >= 0) this.scene.select({ channel: filter });
    else this.scene.select({ stage: this.view.header.stage, channel: filter });
  }

  /** Opens the editor on a filter, at a weight if the place has one. */
  private open(place: KernelPlace | null): void {
    if (!place || !this.view) return;
    this.choose(place.filter, place.channel);
    this.editing.open(this.view, place);
  }

  /** Moves the focus from the editor to the filter's picture. */
  private focus(): void {
    if (this.layout?.kind === "matrix") return this.matrix.focus();
    const filter = Math.max(0, this.chosen());
    this.grid.reveal(filter);
    this.grid.get(filter)?.root.focus();
  }

  private point(place: KernelPlace | null): void {
    const { row, col } = place ?? {};
    this.pointed = place;
    this.scene.weigh(row === undefined || col === undefined ? null : { row, col });
    this.tell();
  }

  /** Says which weight is under the pointer, or else which filter is selected. */
  private tell(): void {
    if (!this.view) return;
    const { header } = this.view;
    const chosen: KernelPlace = { filter: Math.max(0, this.chosen()) };
    if (this.layout?.kind === "matrix") chosen.channel = this.editing.channel;
    const place = this.pointed ?? chosen;
    const { filter, channel, row, col } = place;
    const isOne = row !== undefined && col !== undefined && channel !== undefined;
    const value = isOne ? this.view.at(filter, channel, row, col) : null;
    setText(this.axes, axesText(header) + placeText(place, value, header.quantised));
  }

  private key(event: KeyboardEvent): void {
    const filter = filterOf(event);
    if (filter === null || !this.view) return;
    const moves: Record<string, number> = {
      ArrowLeft: filter - 1,
      ArrowRight: filter + 1,
      ArrowUp: filter - this.grid.columns,
      ArrowDown: filter + this.grid.columns,
      Home: 0,
      End: this.view.header.filters - 1,
      Enter: filter,
      " ": filter,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (to < 0 || to >= this.view.header.filters) return;
    if (event.key === "Enter" && to === this.chosen() && this.editing.canEdit) return this.open({ filter: to });
    this.grid.reveal(to);
    this.grid.get(to)?.root.focus();
    this.choose(to);
  }

  private placeAt(event: MouseEvent): KernelPlace | null {
    const filter = filterOf(event);
    const box = (event.target as Element).closest<HTMLElement>(".cnnw-slice");
    if (!this.view || filter === null) return null;
    if (!box) return { filter };
    const { left, top, width, height } = box.getBoundingClientRect();
    const [rows, cols] = this.view.header.kernel_size;
    const cell = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    const input = Number(box.dataset["input"]);
    return {
      filter,
      ...(input !== COMPOSITE && { channel: input }),
      row: cell((event.clientY - top) / height, rows),
      col: cell((event.clientX - left) / width, cols),
    };
  }

  private outline(weight: WeightPlace | null): void {
    const { list } = this.grid;
    list.classList.toggle("cnnw-weighed", weight !== null);
    if (!weight || !this.view) return;
    const [rows, cols] = this.view.header.kernel_size;
    list.style.setProperty("--cnnw-weight-top", `${(100 * weight.row) / rows}%`);
    list.style.setProperty("--cnnw-weight-left", `${(100 * weight.col) / cols}%`);
  }
}

function filterOf(event: Event): number | null {
  const card = (event.target as Element).closest<HTMLElement>(".cnnw-kernel");
  return card ? Number(card.dataset["channel"]) : null;
}

export const renderKernels: Panel = ({ scene, root, model, signal }) => {
  new Kernels(scene, root, model, signal);
};
