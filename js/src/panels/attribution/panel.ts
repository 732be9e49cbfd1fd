/** Where a model looks: an attribution's heat map over the input, and a square that covers part of the input. */

import { DIVERGING, LARGEST_CODE, NONFINITE_CODE } from "../../picture/colour";
import { Legend } from "../../picture/legend";
import type { AttributionRequest, HeatHeader, PanelModel, Progress } from "../../protocol";
import { decode, type Packed } from "../../protocol/wire/packed";
import type { Scene } from "../../source/scene";
import { Disclosure } from "../../ui/disclosure";
import { button, h, setText } from "../../ui/dom";
import { ProgressBar } from "../../ui/progress";
import { afterMaps, changes } from "../../ui/schedule";
import { say } from "../../words/language";
import { MINUS, short } from "../../words/numbers";
import type { Panel } from "../context";
import { AttributionForm, type AttributionSettings, DEFAULTS, followsSelection } from "./form";
import { HeatPicture } from "./heat";
import { Occluder, type Square, within } from "./occluder";
import { OcclusionScore } from "./score_drop";

class Attribution {
  private readonly form = new AttributionForm((by) => this.choose(by));
  private readonly heatTitle = h("span");
  private readonly readout = h("span", { class: "cnnw-number" });
  private readonly input: HeatPicture;
  private readonly overlay: HeatPicture;
  private readonly occluder: Occluder;
  private readonly score = new OcclusionScore();
  private readonly opacity = h("input", { type: "range", min: 0, max: 1, step: 0.05, value: 0.6 });
  private readonly size = h("input", { type: "range", min: 1, max: 64, step: 1 });
  private readonly sizeText = h("span", { class: "cnnw-number" });
  private readonly beside = h("input", { type: "checkbox", checked: true });
  private readonly scan = button(say("Scan all places"), { "data-action": "scan" });
  private readonly bar: ProgressBar;
  private readonly legend = new Legend();
  private readonly label = h("span", { class: "cnnw-quiet" });
  private readonly facts = h("p", { class: "cnnw-facts cnnw-number", role: "status" });
  private readonly sentence = h("p", { class: "cnnw-facts cnnw-quiet" });
  private readonly note = h("p", { class: "cnnw-facts", hidden: true });
  private readonly occlusion: HTMLElement;
  private readonly needsAsking = changes();
  private readonly needsScore = changes();
  private chosen: AttributionSettings = DEFAULTS;
  private square: Square | null = null;
  private heat: Packed<HeatHeader> | null = null;
  private asked = "";
  private asking = 0;

  constructor(
    private readonly scene: Scene,
    private readonly model: PanelModel,
    private readonly root: HTMLElement,
    signal: AbortSignal,
  ) {
    const disclosure = new Disclosure(say("Where it looks"), "cnnw-attribution-body", model, root, signal);
    this.input = new HeatPicture(scene, document.createTextNode(say("Input")));
    this.overlay = new HeatPicture(scene, this.heatTitle);
    this.overlay.onPoint((row, col) => setText(this.readout, this.valueAt(row, col)), signal);
    this.occluder = new Occluder(this.input, (square) => this.cover(square), signal);
    const send = (kind: string) => () => model.send({ kind });
    const controls = { cancel: send("cancel"), pause: send("pause"), resume: send("resume") };
    this.bar = new ProgressBar(say("How far the technique is"), controls);
    this.occlusion = this.occlusionControls();
    const view = this.viewControls();
    const pictures = h("div", { class: "cnnw-heat-pictures" }, this.input.root, this.overlay.root);
    const words = [this.facts, this.sentence, this.note];
    disclosure.body.append(this.form.root, this.occlusion, pictures, view, this.bar.root, ...words);
    const paint = disclosure.paintOn(["progress", "occluded", "offer"], () => this.paint());
    scene.onChange(paint);
    const ask = afterMaps(
      () => disclosure.isOpen && this.askForNew(),
      () => scene.frame("maps"),
      signal,
    );
    this.askSoon = ask;
    scene.onChange(ask);
    model.on("change:is_open", ask);
    const receive = (message: { kind?: string }, buffers: DataView[]) => {
      const bytes = buffers[0];
      if (message.kind !== "heat" || !bytes) return;
      const heat = decode<HeatHeader>(bytes);
      if (heat?.header.id === this.asked) this.heat = heat;
      paint();
    };
    model.on("msg:custom", receive as (message: unknown, buffers: DataView[]) => void);
    signal.addEventListener("abort", () => {
      model.off("change:is_open", ask);
      model.off("msg:custom", receive as (message: unknown, buffers: DataView[]) => void);
    });
    ask();
  }

  private readonly askSoon: () => void;

  private occlusionControls(): HTMLElement {
    this.size.dataset["setting"] = "patch";
    this.size.addEventListener("input", () => this.choose({ patch: Number(this.size.value) }));
    this.scan.addEventListener("click", () => this.ask());
    const name = h("span", { class: "cnnw-quiet" }, say("Square of the mean colour"));
    const size = h("label", { class: "cnnw-choice" }, name, this.size, this.sizeText);
    const tools = h("div", { class: "cnnw-tools" }, size, this.scan);
    return h("div", { hidden: true }, tools, this.score.root);
  }

  private viewControls(): HTMLElement {
    this.opacity.dataset["setting"] = "opacity";
    const paint = () => this.paint();
    this.opacity.addEventListener("input", paint);
    this.beside.addEventListener("change", paint);
    const name = h("span", { class: "cnnw-quiet" }, say("Opacity"));
    const opacity = h("label", { class: "cnnw-choice" }, name, this.opacity);
    const beside = h("label", { class: "cnnw-choice" }, this.beside, h("span", {}, say("input beside it")));
    return h(
      "div",
      { class: "cnnw-tools cnnw-heat-looks" },
      this.legend.root,
      this.label,
      opacity,
      beside,
      this.readout,
    );
  }

  /** The heat map's value at a pixel, rounded as it was sent. */
  private valueAt(row: number, col: number): string {
    const [codes, header] = [this.heat?.arrays["codes"], this.heat?.header];
    const [height = 0, width = 0] = codes?.shape ?? [];
    const [rows, cols] = this.overlay.size;
    if (!codes || !header || row < 0 || row >= rows || col < 0 || col >= cols) return "";
    const code = codes.data[Math.floor((row * height) / rows) * width + Math.floor((col * width) / cols)] as number;
    const value = header.low + (code * (header.high - header.low)) / LARGEST_CODE;
    if (code === NONFINITE_CODE) return say("row {row}, column {column}: no value", { row, column: col });
    return say("row {row}, column {column}: ≈ {value}", { row, column: col, value: short(value) });
  }

  private choose(by: Partial<AttributionSettings>): void {
    this.chosen = { ...this.chosen, ...by };
    this.paint();
    this.askSoon();
  }

  private cover(square: Square): void {
    this.square = square;
    this.askScore();
  }

  /** What an answer depends on: the picture, the model's weights, and the selection if that is the target. */
  private get subject(): unknown[] {
    const picture = this.scene.frame("picture");
    const graph = this.scene.frame("graph");
    const maps = followsSelection(this.chosen) ? this.scene.frame("maps")?.header.revision : 0;
    return [picture, graph, maps];
  }

  private askForNew(): void {
    const { technique, target, layer, plus_plus, signed, samples, steps } = this.chosen;
    const choice = [technique, target, this.chosen.class, layer, plus_plus, signed, samples, steps];
    const isNew = this.needsAsking(...choice, ...this.subject);
    if (!isNew && technique !== "occlusion") return;
    if (technique === "occlusion") {
      if (isNew) this.forget();
      this.askScore();
    } else {
      this.uncover();
      this.ask();
    }
  }

  /** Drops the last scan, whose settings no longer hold. */
  private forget(): void {
    this.heat = null;
    this.asked = "";
    this.model.send({ kind: "cancel" });
    this.paint();
  }

  private nextId(): string {
    return `${performance.timeOrigin} ${++this.asking}`;
  }

  private ask(): void {
    this.asked = this.nextId();
    const asked: AttributionRequest = { ...this.chosen, id: this.asked };
    this.model.set("asked", asked);
    this.model.save_changes();
  }

  /** Asks for the score by a trait rather than a message, so that while Python is busy only the latest place waits. */
  private askScore(): void {
    const { square } = this;
    if (!square) return;
    const { target, class: number } = this.chosen;
    if (!this.needsScore(square.row, square.col, square.size, target, number, ...this.subject)) return;
    this.model.set("occluder", { ...square, target, class: number, id: this.nextId() });
    this.model.save_changes();
  }

  /** Removes the square, so that other panels no longer follow it. */
  private uncover(): void {
    if (this.model.get("occluder").id === undefined) return;
    this.needsScore();
    this.model.set("occluder", {});
    this.model.save_changes();
  }

  private paint(): void {
    const choices = this.model.get("offer");
    if (choices.classes === 0 && (this.chosen.target === "top" || this.chosen.target === "class"))
      this.chosen = { ...this.chosen, target: "channel" };
    this.form.show(this.chosen, choices);
    this.paintOcclusion(choices.is_resized);
    this.paintHeat();
    const { state = "waiting", done = 0, total = 0, note = "" } = this.model.get("progress");
    const progress: Progress = { state, done, total, note };
    this.bar.show(state === "done" ? { ...progress, state: "waiting" } : progress);
  }

  private paintOcclusion(isResized: boolean): void {
    const isOcclusion = this.chosen.technique === "occlusion";
    const isShown = isOcclusion && !isResized;
    const [height, width] = this.input.size;
    this.occlusion.hidden = !isShown;
    this.note.hidden = !(isOcclusion && isResized);
    setText(this.note, say("The preprocess changes the picture’s size: use cw.occlusion_sensitivity in a cell."));
    if (height > 0) {
      const most = Math.min(height, width);
      // On a small picture a third of its side, so that there is room to drag the square.
      const size = this.chosen.patch <= most ? this.chosen.patch : Math.max(1, Math.round(most / 3));
      this.chosen = { ...this.chosen, patch: size };
      this.size.max = String(most);
      if (Number(this.size.value) !== size) this.size.value = String(size);
      setText(this.sizeText, say("{size} px", { size }));
      const middle = { row: (height - size) >> 1, col: (width - size) >> 1 };
      this.square = within({ ...(this.square ?? middle), size }, [height, width]);
    }
    this.occluder.show(isShown ? this.square : null);
    this.score.show(this.model.get("occluded"), this.model.get("occluded").id !== this.model.get("occluder").id);
  }

  private paintHeat(): void {
    const { heat } = this;
    const isOcclusion = this.chosen.technique === "occlusion";
    const isStale = heat !== null && heat.header.id !== this.asked;
    this.input.paintInput();
    this.overlay.paintInput();
    this.input.root.hidden = !this.beside.checked && !isOcclusion;
    this.beside.disabled = isOcclusion;
    const colormap = this.scene.get("colormap");
    this.overlay.paintHeat(heat, colormap, Number(this.opacity.value));
    this.overlay.root.classList.toggle("cnnw-stale", isStale);
    this.root.dataset["heat"] = heat && !isStale ? heat.header.method : "";
    const box = heat?.header.box ?? null;
    this.overlay.paintBox(box && { top: box[0], left: box[1], height: box[2], width: box[3] });
    this.legend.root.hidden = heat === null;
    setText(this.label, heat?.header.label ?? "");
    setText(this.facts, heat?.header.facts ?? "");
    setText(this.sentence, heat?.header.sentence ?? "");
    const nothing = isOcclusion ? say("Nothing scanned yet") : say("Computing …");
    setText(this.heatTitle, heat ? `${heat.header.method}: ${heat.header.target}` : nothing);
    if (!heat) return;
    const { low, high, signed } = heat.header;
    const ends = { low: signed ? MINUS + short(-low) : "0", high: (signed ? "+" : "") + short(high) };
    this.legend.show({ ...ends, table: signed ? DIVERGING : colormap });
  }
}

export const renderAttribution: Panel = ({ scene, model, root, signal }) => {
  new Attribution(scene, model, root, signal);
};
