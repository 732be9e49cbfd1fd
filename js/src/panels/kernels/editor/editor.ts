/** The editor of one filter: its weights as cells, its bias, and tools to change them. */

import type { PanelModel } from "../../../protocol";
import { decode } from "../../../protocol/wire/packed";
import type { Scene } from "../../../source/scene";
import { button, h, setAttributes, setText } from "../../../ui/dom";
import { stepOf } from "../../../ui/keys";
import { say } from "../../../words/language";
import { indexText } from "../place";
import { type KernelView, MOST_SLICES, sliceWeights } from "../view";
import { CellGrid, type WeightPlace } from "./grid";
import { exact, nested, tabbed } from "./numbers";
import { EditRequests } from "./requests";
import { EditScope } from "./scope";
import { EditTools } from "./tools";

export interface EditorEvents {
  /** Another input channel is shown. */
  channel(): void;
  /** The keyboard leaves the editor for the filter's picture. */
  leave(): void;
  close(): void;
  /** Paints the latest frame from Python, editor included. */
  catchUp(): void;
}

/** A filter's weights as exact float32, where the frame has them rounded. */
interface ExactWeights {
  /** The filter, and its state. */
  filter: string;
  key: string;
  weights: Float32Array;
}

export class KernelEditor {
  readonly root: HTMLElement;
  private readonly title = h("span");
  private readonly undo = button(say("↶ Undo"), { title: say("Undo (Ctrl+Z)"), "data-action": "undo" });
  private readonly redo = button(say("↷ Redo"), { title: say("Redo (Ctrl+Shift+Z or Ctrl+Y)"), "data-action": "redo" });
  private readonly cells: CellGrid;
  private readonly scope: EditScope;
  private readonly tools: EditTools;
  private readonly place = h("span", { class: "cnnw-number cnnw-edit-place" });
  private readonly says = h("p", { class: "cnnw-edit-says", role: "status" });
  private readonly requests: EditRequests;
  private view: KernelView | null = null;
  private filter = 0;
  private exact: ExactWeights | null = null;
  private asked = "";
  /** Whether the cells show a change that Python has not answered yet. */
  private turned = false;
  isOpen = false;

  constructor(
    private readonly scene: Scene,
    private readonly model: PanelModel,
    private readonly events: EditorEvents,
    signal: AbortSignal,
  ) {
    const name = Math.random().toString(36).slice(2);
    this.requests = new EditRequests(name, (message) => model.send(message), signal);
    this.cells = new CellGrid({
      type: (text, place, isShown) => {
        this.turned ||= isShown;
        this.ask("weight", { text, ...place, channel: this.scope.channels });
      },
      turn: (value, place, gesture) => this.turn(value, place, gesture),
      move: () => this.showPlace(),
      leave: () => events.leave(),
    });
    this.scope = new EditScope(() => {
      this.show(this.view, this.filter);
      events.channel();
    });
    this.tools = new EditTools((action, what) => this.ask(action, { channel: this.scope.channels, ...what }), signal);
    this.root = this.build();
    this.listen(signal);
  }

  private build(): HTMLElement {
    const close = button("✕", { title: say("Close the editor"), "aria-label": say("Close the editor") });
    close.addEventListener("click", () => this.events.close());
    const title = h("h4", { class: "cnnw-title" }, this.title);
    const end = h("span", { class: "cnnw-head-end" }, this.undo, this.redo, close);
    const left = h("div", { class: "cnnw-edit-cells" }, this.scope.channel, this.cells.root, this.place);
    const hint = say("arrows move · Enter or a digit types · Alt+↑↓ or drag turns · Esc leaves");
    const keys = h("p", { class: "cnnw-edit-keys" }, hint);
    const right = h("div", { class: "cnnw-edit-tools" }, this.scope.root, this.tools.root, this.says, keys);
    return h(
      "section",
      { class: "cnnw-edit cnnw-box", role: "group", hidden: true },
      h("div", { class: "cnnw-head" }, title, end),
      h("div", { class: "cnnw-edit-body" }, left, right),
    );
  }

  private listen(signal: AbortSignal): void {
    const receive = (message: unknown, buffers: DataView[]) => this.requests.receive(message, buffers);
    this.model.on("msg:custom", receive);
    signal.addEventListener("abort", () => this.model.off("msg:custom", receive));
    this.scene.onChange(() => this.showSteps());
    this.undo.addEventListener("click", () => this.ask("undo"));
    this.redo.addEventListener("click", () => this.ask("redo"));
    this.showSteps();
  }

  private showSteps(): void {
    this.undo.disabled = !this.scene.get("can_undo");
    this.redo.disabled = !this.scene.get("can_redo");
  }

  open(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.root.hidden = !isOpen;
    if (!isOpen) return;
    if (!this.tools.isReady) this.requests.ask({ action: "begin" }, (reply) => this.tools.offer(reply));
    this.show(this.view, this.filter);
  }

  /** Puts the cursor on a weight. */
  focus(place?: WeightPlace, channel?: number): void {
    if (channel !== undefined && channel >= 0) this.scope.look(channel);
    this.cells.focus(place);
  }

  /** The input channel that is shown. */
  get channel(): number {
    return this.scope.at;
  }

  look(channel: number): void {
    this.scope.look(channel);
  }

  /** Shows a filter in its present state. */
  show(view: KernelView | null, filter: number): void {
    this.view = view;
    this.filter = filter;
    if (!view || !this.isOpen) return;
    const { header } = view;
    const title = say("Edit filter {filter} of {stage}", { filter, stage: header.stage });
    setText(this.title, title);
    setAttributes(this.root, { "aria-label": title });
    this.scope.show(header, filter);
    this.tools.show(view, filter);
    this.askExact(view);
    // While the user changes a number, the cells are newer than the frame. Rounded numbers never replace exact ones.
    if ((this.turned && !this.requests.isIdle) || this.isExactOnItsWay(view)) return;
    this.turned = false;
    const [height, width] = header.kernel_size;
    this.cells.show({
      weights: this.weights(this.scope.at),
      height,
      width,
      bounds: view.bounds,
      label: ({ row, col }) => {
        const place = { row, column: col, channel: this.scope.name(this.scope.at), filter: this.filter };
        return say("weight, row {row}, column {column}, {channel}, filter {filter}", place);
      },
    });
    this.showPlace();
  }

  private showPlace(): void {
    const place = { ...this.cells.place, channel: this.scope.at, filter: this.filter };
    setText(this.place, `${indexText(place)} = ${exact(this.cells.value())}`);
  }

  /** The filter's weights on one channel, exact if these have come. */
  private weights(channel: number): Float32Array {
    const { view, filter } = this;
    if (!view) return new Float32Array();
    const [height, width] = view.header.kernel_size;
    if (!view.header.quantised || this.exact?.key !== this.key(view)) return sliceWeights(view, filter, channel);
    return this.exact.weights.slice(channel * height * width, (channel + 1) * height * width);
  }

  private key(view: KernelView): string {
    return `${this.filterKey(view)}/${view.header.revision}`;
  }

  private filterKey({ header }: KernelView): string {
    return [header.stage, this.filter, ...header.kernel_size, header.in_channels].join("/");
  }

  /** Whether the cells are exact, and newer exact weights of the same filter have been asked for. */
  private isExactOnItsWay(view: KernelView): boolean {
    const { exact } = this;
    return view.header.quantised && exact?.filter === this.filterKey(view) && exact.key !== this.key(view);
  }

  /** Kernels of large layers come rounded, so the exact weights of the edited filter are asked for. */
  private askExact(view: KernelView): void {
    const key = this.key(view);
    if (!view.header.quantised || this.asked === key) return;
    this.asked = key;
    const ask = { action: "exact", stage: view.header.stage, filter: this.filter, gesture: "exact" };
    this.requests.ask(ask, (_, [bytes]) => {
      if (this.asked !== key) return;
      const weights = bytes && decode(bytes)?.arrays["kernel"]?.data;
      this.exact = weights instanceof Float32Array ? { filter: this.filterKey(view), key, weights } : null;
      this.show(this.view, this.filter);
    });
  }

  private turn(value: number, place: WeightPlace, gesture: string): void {
    this.turned = true;
    this.ask("weight", { text: exact(value), ...place, channel: this.scope.channels, gesture });
  }

  private ask(action: string, what: Record<string, unknown> = {}): void {
    if (!this.view) return;
    const ask = { action, stage: this.view.header.stage, filter: this.scope.filters, ...what };
    this.requests.ask(ask, ({ error, note }) => {
      setText(this.says, error || note || "");
      setAttributes(this.says, { "data-level": error ? "error" : "info" });
      // After a refusal the cells show what Python still has.
      if (error) this.turned = false;
      if (!this.requests.isIdle) return;
      this.events.catchUp();
      this.show(this.view, this.filter);
    });
  }

  /** Acts on a shortcut of the panel. Returns whether the key was one. */
  shortcut(event: KeyboardEvent): boolean {
    const step = stepOf(event);
    if (step !== null) this.ask(step);
    return step !== null;
  }

  /** Pastes numbers: at the cursor, or over what an edit changes, or into the picture that has the focus. */
  paste(text: string): void {
    const { channels } = this.scope;
    if (this.cells.hasFocus) this.ask("type", { text, ...this.cells.place, channel: channels });
    else if (this.isInside) this.ask("type", { text, channel: channels });
    else this.ask("type", { text, filter: this.filter, channel: this.isOnePlane ? this.scope.at : null });
  }

  /** What is shown, as text that pastes back to the same bits; null until the exact weights have come. */
  copied(): string | null {
    const { view } = this;
    if (!view || (view.header.quantised && this.exact?.key !== this.key(view))) return null;
    const { kernel_size, in_channels } = view.header;
    if (this.isInside || this.isOnePlane) return tabbed(this.weights(this.scope.at), kernel_size[1]);
    const planes = Array.from({ length: in_channels }, (_, channel) => this.weights(channel));
    return nested(planes, kernel_size[1]);
  }

  tell(text: string): void {
    setText(this.says, text);
    setAttributes(this.says, { "data-level": "info" });
  }

  private get isInside(): boolean {
    return this.root.contains(document.activeElement);
  }

  /** Whether each picture shows one input channel, and not a filter with all its channels. */
  private get isOnePlane(): boolean {
    const channels = this.view?.header.in_channels ?? 1;
    return channels === 1 || channels > MOST_SLICES;
  }
}
