/** The editor of one filter: its weights as cells, its bias, and what can be done to them. */

import { CellGrid, type CellPlace } from "./cell_grid";
import { button, h, setAttributes, setText } from "./dom";
import { EditScope } from "./edit_scope";
import { EditTools } from "./edit_tools";
import type { PanelModel } from "./headers";
import { indexText } from "./kernel_axes";
import { exact, nested, tabbed } from "./kernel_numbers";
import { Requests } from "./kernel_requests";
import { type KernelView, plane } from "./kernel_view";
import { decode } from "./wire";

export interface EditorEvents {
  /** Another input channel is looked at. */
  channel(): void;
  /** The keyboard leaves the editor for the filter's picture. */
  leave(): void;
  close(): void;
}

interface Exact {
  key: string;
  weights: Float32Array;
}

const KEYS = "arrows move · Enter or a digit types · Alt+↑↓ or drag turns · Esc leaves";

export class KernelEditor {
  readonly root: HTMLElement;
  private readonly title = h("span");
  private readonly undo = button("↶ Undo", { title: "Undo (Ctrl+Z)", "data-action": "undo" });
  private readonly redo = button("↷ Redo", { title: "Redo (Ctrl+Shift+Z or Ctrl+Y)", "data-action": "redo" });
  private readonly cells: CellGrid;
  private readonly scope: EditScope;
  private readonly tools: EditTools;
  private readonly place = h("span", { class: "cnnw-number cnnw-edit-place" });
  private readonly says = h("p", { class: "cnnw-edit-says", role: "status" });
  private readonly requests: Requests;
  private view: KernelView | null = null;
  private filter = 0;
  private exact: Exact | null = null;
  private asked = "";
  /** Whether the cells show what the hand has turned and Python has not answered. */
  private turned = false;
  isOpen = false;

  constructor(
    private readonly model: PanelModel,
    private readonly events: EditorEvents,
    signal: AbortSignal,
  ) {
    const name = Math.random().toString(36).slice(2);
    this.requests = new Requests(name, (message) => model.send(message), signal);
    this.cells = new CellGrid({
      type: (text, place) => this.ask("type", { text, ...place, channel: this.scope.channels }),
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
    const close = button("✕", { title: "Close the editor", "aria-label": "Close the editor" });
    close.addEventListener("click", () => this.events.close());
    const title = h("h4", { class: "cnnw-title" }, this.title);
    const end = h("span", { class: "cnnw-head-end" }, this.undo, this.redo, close);
    const left = h("div", { class: "cnnw-edit-cells" }, this.scope.channel, this.cells.root, this.place);
    const keys = h("p", { class: "cnnw-edit-keys" }, KEYS);
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
    const steps = () => this.showSteps();
    this.model.on("msg:custom", receive);
    this.model.on("change:can_undo", steps);
    this.model.on("change:can_redo", steps);
    signal.addEventListener("abort", () => {
      this.model.off("msg:custom", receive);
      this.model.off("change:can_undo", steps);
      this.model.off("change:can_redo", steps);
    });
    this.undo.addEventListener("click", () => this.ask("undo"));
    this.redo.addEventListener("click", () => this.ask("redo"));
    this.showSteps();
  }

  private showSteps(): void {
    this.undo.disabled = !this.model.get("can_undo");
    this.redo.disabled = !this.model.get("can_redo");
  }

  open(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.root.hidden = !isOpen;
    if (!isOpen) return;
    if (!this.tools.isReady) this.requests.ask({ action: "begin" }, (reply) => this.tools.offer(reply));
    this.show(this.view, this.filter);
  }

  /** Puts the cursor on a weight. */
  focus(place?: CellPlace, channel?: number): void {
    if (channel !== undefined && channel >= 0) this.scope.look(channel);
    this.cells.focus(place);
  }

  /** The input channel that is looked at. */
  get channel(): number {
    return this.scope.at;
  }

  look(channel: number): void {
    this.scope.look(channel);
  }

  /** Shows a filter, or the same one as it is now. */
  show(view: KernelView | null, filter: number): void {
    this.view = view;
    this.filter = filter;
    if (!view || !this.isOpen) return;
    const { header } = view;
    setText(this.title, `Edit filter ${filter} of ${header.stage}`);
    setAttributes(this.root, { "aria-label": `Edit filter ${filter} of ${header.stage}` });
    this.scope.show(header, filter);
    this.tools.show(view, filter);
    this.askExact(view);
    // While a hand turns a number, what the hand shows is newer than what has come.
    if (!this.requests.isIdle && this.cells.hasFocus && this.turned) return;
    this.turned = false;
    const [height, width] = header.kernel_size;
    this.cells.show({
      weights: this.weights(this.scope.at),
      height,
      width,
      bounds: view.bounds,
      label: ({ row, col }) =>
        `weight, row ${row}, column ${col}, ${this.scope.name(this.scope.at)}, filter ${this.filter}`,
    });
    this.showPlace();
  }

  private showPlace(): void {
    const place = { ...this.cells.place, channel: this.scope.at, filter: this.filter };
    setText(this.place, `${indexText(place)} = ${exact(this.cells.value())}`);
  }

  /** The weights of the filter on one channel, to the last bit where these have come. */
  private weights(channel: number): Float32Array {
    const { view, filter } = this;
    if (!view) return new Float32Array();
    const [height, width] = view.header.kernel_size;
    if (!view.header.quantised || this.exact?.key !== this.key(view)) return plane(view, filter, channel);
    return this.exact.weights.slice(channel * height * width, (channel + 1) * height * width);
  }

  private key({ header }: KernelView): string {
    return `${header.stage}/${header.revision}/${this.filter}`;
  }

  /** Kernels of large layers come rounded; the numbers of the filter that is edited are asked for. */
  private askExact(view: KernelView): void {
    const key = this.key(view);
    if (!view.header.quantised || this.asked === key) return;
    this.asked = key;
    const ask = { action: "exact", stage: view.header.stage, filter: this.filter, gesture: "exact" };
    this.requests.ask(ask, (_, [bytes]) => {
      const weights = bytes && decode(bytes)?.arrays["kernel"]?.data;
      if (!(weights instanceof Float32Array) || this.asked !== key) return;
      this.exact = { key, weights };
      this.show(this.view, this.filter);
    });
  }

  private turn(value: number, place: CellPlace, gesture: string): void {
    this.turned = true;
    this.ask("type", { text: exact(value), ...place, channel: this.scope.channels, gesture });
  }

  private ask(action: string, what: Record<string, unknown> = {}): void {
    if (!this.view) return;
    const ask = { action, stage: this.view.header.stage, filter: this.scope.filters, ...what };
    this.requests.ask(ask, ({ error, note }) => {
      setText(this.says, error || note || "");
      setAttributes(this.says, { "data-level": error ? "error" : "info" });
      // What was refused is shown as it still is.
      if (error) this.turned = false;
      if (this.requests.isIdle) this.show(this.view, this.filter);
    });
  }

  /** Does what was pressed if it is a shortcut of the panel, and tells whether it was. */
  shortcut(event: KeyboardEvent): boolean {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
    const key = event.key.toLowerCase();
    if (key === "z") this.ask(event.shiftKey ? "redo" : "undo");
    else if (key === "y" && !event.shiftKey) this.ask("redo");
    else return false;
    return true;
  }

  /** Takes numbers as if they were typed: at the cursor, or as a whole filter where its picture has the focus. */
  paste(text: string): void {
    if (this.cells.hasFocus) this.ask("type", { text, ...this.cells.place, channel: this.scope.channels });
    else this.ask("type", { text, filter: this.filter, channel: null });
  }

  /** What is looked at, as text that pastes back to the same bits. */
  copied(): string {
    if (!this.view) return "";
    const { kernel_size, in_channels } = this.view.header;
    if (this.cells.hasFocus || in_channels === 1) return tabbed(this.weights(this.scope.at), kernel_size[1]);
    const planes = Array.from({ length: in_channels }, (_, channel) => this.weights(channel));
    return nested(planes, kernel_size[1]);
  }
}
