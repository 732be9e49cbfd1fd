/** A pad on which to draw the model's input. */

import type { PanelModel } from "../../protocol";
import { decode } from "../../protocol/wire/packed";
import { Disclosure } from "../../ui/disclosure";
import { button, h, setAttributes, setText } from "../../ui/dom";
import { onFrame } from "../../ui/schedule";
import { say } from "../../words/language";
import type { Panel } from "../context";
import { Drawing } from "./drawing";
import { DrawingSurface } from "./surface";

class DrawingPad {
  private readonly drawing: Drawing;
  private readonly surface: DrawingSurface;
  private readonly undo = button(say("Undo"), {
    "data-action": "undo",
    title: say("Take the last stroke away (Ctrl+Z)"),
  });
  private readonly clear = button(say("Clear"), { "data-action": "clear" });
  private readonly centred = h("input", { type: "checkbox", "data-setting": "centred" });
  private readonly examples = h("select", { class: "cnnw-select", "aria-label": say("start from an example") });
  private readonly facts = h("p", { class: "cnnw-facts", role: "status" });
  private readonly send: () => void;
  private sent: DataView | null = null;

  constructor(
    private readonly model: PanelModel,
    root: HTMLElement,
    signal: AbortSignal,
  ) {
    const [height = 28, width = 28] = model.get("size");
    this.drawing = new Drawing({ height, width });
    const disclosure = new Disclosure(say("Draw the input"), "cnnw-pad-body", model, root, signal);
    this.send = onFrame(() => this.hand(), signal);
    const options = {
      drawing: this.drawing,
      brush: () => model.get("brush"),
      changed: () => this.changed(),
      undo: () => this.back(),
    };
    this.surface = new DrawingSurface(options, signal);
    const label = h("label", { class: "cnnw-check" }, this.centred, say("centre as MNIST does"));
    label.title = say("The model sees it scaled to 20/28 of the field, its centre of mass in the middle");
    const tools = h("div", { class: "cnnw-tools" }, this.undo, this.clear, this.exampleChoice());
    disclosure.body.append(this.surface.root, h("div", { class: "cnnw-pad-tools" }, tools, label, this.facts));
    this.undo.addEventListener("click", () => this.back());
    this.clear.addEventListener("click", () => {
      this.drawing.clear();
      this.changed();
    });
    this.centred.addEventListener("change", () => this.set("centred", this.centred.checked));
    this.takeOver(model.get("given"));
    this.listen(signal);
    disclosure.paintOn(["centred"], () => this.paint());
  }

  private exampleChoice(): HTMLElement {
    const names = this.model.get("examples");
    const options = names.map((name) => h("option", { value: name }, name));
    this.examples.append(h("option", { value: "" }, say("example …")), ...options);
    this.examples.addEventListener("change", () => {
      if (this.examples.value) this.model.send({ kind: "example", name: this.examples.value });
      this.examples.value = "";
    });
    return h("span", { class: "cnnw-caret", hidden: names.length === 0 }, this.examples);
  }

  private listen(signal: AbortSignal): void {
    const given = () => this.takeOver(this.model.get("given"));
    const drawn = () => this.takeOverDrawn(this.model.get("drawn"));
    this.model.on("change:given", given);
    this.model.on("change:drawn", drawn);
    signal.addEventListener("abort", () => {
      this.model.off("change:given", given);
      this.model.off("change:drawn", drawn);
    });
  }

  private set<K extends "centred" | "drawn">(name: K, value: K extends "drawn" ? DataView : boolean): void {
    this.model.set(name, value as never);
    this.model.save_changes();
  }

  private changed(): void {
    this.paint();
    this.send();
  }

  private back(): void {
    this.drawing.undo();
    this.changed();
  }

  /** Sends the drawing as a trait rather than a message, so that while Python is busy only the newest one waits. */
  private hand(): void {
    const { pixels } = this.drawing;
    this.sent = new DataView(pixels.slice().buffer as ArrayBuffer);
    this.set("drawn", this.sent);
  }

  /** Python has set another picture. */
  private takeOver(bytes: DataView): void {
    const pixels = decode(bytes)?.arrays["pixels"]?.data;
    if (pixels instanceof Uint8Array) this.load(pixels);
  }

  /** Another view of this pad was drawn on. */
  private takeOverDrawn(bytes: DataView): void {
    if (bytes === this.sent) return;
    this.load(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  private load(pixels: Uint8Array): void {
    if (pixels.length !== this.drawing.pixels.length) return;
    this.drawing.load(pixels);
    this.paint();
  }

  private paint(): void {
    const { drawing } = this;
    this.surface.paint();
    this.undo.disabled = !drawing.canUndo;
    this.centred.checked = this.model.get("centred");
    const { height, width } = drawing.field;
    const { inked } = drawing;
    setText(this.facts, inWords(inked, height * width, this.centred.checked));
    setAttributes(this.examples, { disabled: false });
  }
}

function inWords(inked: number, total: number, isCentred: boolean): string {
  if (!inked) return say("Nothing is drawn yet: the image stays until something is.");
  if (isCentred)
    return say("The model sees it centred as MNIST does: {inked} of {total} pixels hold ink.", { inked, total });
  return say("The model sees it as it is drawn: {inked} of {total} pixels hold ink.", { inked, total });
}

export const renderDrawingPad: Panel = ({ model, root, signal }) => {
  new DrawingPad(model, root, signal);
};
