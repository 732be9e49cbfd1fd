/** A picture synthesised, step by step, to excite the selected channel. */

import { paintPicture } from "../../picture/paint";
import type { PanelModel, Progress, VisualisationHeader } from "../../protocol";
import { decode, type Packed, type PackedArray } from "../../protocol/wire/packed";
import { onMessage } from "../../source/messages";
import type { Scene } from "../../source/scene";
import { Disclosure } from "../../ui/disclosure";
import { button, h, setStyle, setText } from "../../ui/dom";
import { ProgressBar } from "../../ui/progress";
import { say } from "../../words/language";
import { number, short } from "../../words/numbers";
import type { Panel } from "../context";
import { ActivationCurve } from "./curve";

/** Approximate side of the picture in CSS pixels. */
const SIDE = 256;
const SMALL = 64;

class Maximisation {
  private readonly make = button("", { "data-action": "make" });
  private readonly objective = h(
    "select",
    { class: "cnnw-select", "data-setting": "objective", "aria-label": say("what is maximised") },
    h("option", { value: "channel" }, say("mean of the map")),
    h("option", { value: "centre" }, say("value in its middle")),
  );
  private readonly steps = numberField("steps", 128, 1, 5000);
  private readonly side = numberField("size", 128, 8, 512);
  private readonly seed = numberField("seed", 0, 0, 4294967295);
  private readonly sideLabel = labelled(say("Side"), this.side);
  private readonly bar: ProgressBar;
  private readonly canvas = h("canvas", { class: "cnnw-pixels cnnw-made", role: "img" });
  private readonly caption = h("figcaption");
  private readonly figure = h("figure", { class: "cnnw-patch-figure", hidden: true }, this.canvas, this.caption);
  private readonly curve = new ActivationCurve();
  private readonly kept = h("div", { class: "cnnw-kept", role: "group", "aria-label": say("The picture on its way") });
  private readonly facts = h("p", { class: "cnnw-facts cnnw-number", role: "status" });
  private readonly beside = h("div", { class: "cnnw-made-beside", hidden: true });
  private made: Packed<VisualisationHeader> | null = null;
  /** Index of the kept picture that is shown; -1 for the newest. */
  private place = -1;

  constructor(
    private readonly scene: Scene,
    private readonly model: PanelModel,
    private readonly root: HTMLElement,
    signal: AbortSignal,
  ) {
    const style = "cnnw-evidence-body";
    const disclosure = new Disclosure(say("A picture made to excite this channel"), style, model, root, signal);
    const send = (kind: string) => () => model.send({ kind });
    this.bar = new ProgressBar(say("How far the picture is"), {
      cancel: send("cancel"),
      pause: send("pause"),
      resume: send("resume"),
    });
    this.make.addEventListener("click", () => this.ask());
    const choices = [labelled(say("Maximise the"), this.objective), labelled(say("Steps"), this.steps), this.sideLabel];
    const tools = [this.make, ...choices, labelled(say("Seed"), this.seed)];
    this.beside.append(this.facts, this.curve.root, this.kept);
    const pictures = h("div", { class: "cnnw-evidence-pictures" }, this.figure, this.beside);
    const about = say(
      "A picture made out of noise, step by step, so that this channel gives more and more. It shows one way to " +
        "excite the channel, far beyond what photographs do, so it can exaggerate: hold it against patches of real " +
        "images.",
    );
    const sentence = h("p", { class: "cnnw-facts" }, about);
    const row = h("div", { class: "cnnw-tools cnnw-evidence-tools" }, ...tools);
    disclosure.body.append(row, this.bar.root, pictures, sentence);
    let hasAsked = false;
    const paint = disclosure.paintOn(["progress", "side"], () => {
      // A second view of this panel, or the page after a reload, has no picture yet.
      if (!hasAsked) model.send({ kind: "show" });
      hasAsked = true;
      this.paint();
    });
    scene.onChange(paint);
    const receive = (kind: string, bytes: DataView) => {
      if (kind !== "made") return;
      this.made = decode<VisualisationHeader>(bytes);
      this.place = -1;
      paint();
    };
    onMessage(model, receive, signal);
  }

  private ask(): void {
    const size = this.model.get("side") > 0 ? this.side.valueAsNumber : null;
    const [steps, seed] = [this.steps.valueAsNumber, this.seed.valueAsNumber];
    this.model.send({ kind: "make", objective: this.objective.value, steps, size, seed });
  }

  private paint(): void {
    const { stage, channel } = this.scene.get("selection");
    setText(this.make, say("Make for {stage}, channel {channel}", { stage, channel }));
    this.make.disabled = !stage;
    this.sideLabel.hidden = this.model.get("side") === 0;
    const progress = { state: "waiting", done: 0, total: 0, note: "", ...this.model.get("progress") } as Progress;
    this.bar.show(progress.state === "done" ? { ...progress, state: "waiting" } : progress);
    const header = this.made?.header;
    const pictures = this.made?.arrays["pictures"];
    this.figure.hidden = this.beside.hidden = !header || !pictures;
    this.root.dataset["made"] = header ? `${header.stage} ${header.channel} ${header.steps.at(-1)}` : "";
    if (!header || !pictures) return;
    const isStale = header.stage !== stage || header.channel !== channel;
    this.figure.classList.toggle("cnnw-stale", isStale);
    this.paintPictures(header, pictures);
    this.curve.show(header.curve_steps, header.curve.map(number));
    setText(this.facts, inWords(header));
  }

  private paintPictures(header: VisualisationHeader, pictures: PackedArray): void {
    const count = header.steps.length;
    const place = this.place < 0 ? count - 1 : Math.min(this.place, count - 1);
    const [, height = 1, width = 1] = pictures.shape;
    paintPicture(this.canvas, pictureAt(pictures, place));
    const zoom = Math.max(1, Math.round(SIDE / Math.max(height, width)));
    setStyle(this.canvas, "width", `${width * zoom}px`);
    const values = { stage: header.stage, channel: header.channel, steps: header.steps[place] ?? 0 };
    setText(this.caption, say("{stage}, channel {channel}, after {steps} steps", values));
    const label = say("Picture made for {stage}, channel {channel}, after {steps} steps", values);
    this.canvas.setAttribute("aria-label", label);
    const buttons = header.steps.map((step, at) => {
      const small = h("canvas", { class: "cnnw-pixels", "aria-hidden": "true" });
      paintPicture(small, pictureAt(pictures, at));
      setStyle(small, "width", `${SMALL}px`);
      const label = { "aria-label": say("after {steps} steps", { steps: step }), "aria-pressed": String(at === place) };
      const one = h("button", { type: "button", class: "cnnw-kept-one", ...label }, small, String(step));
      one.addEventListener("click", () => this.choose(at));
      return one;
    });
    const hadFocus = [...this.kept.children].indexOf(document.activeElement as Element);
    this.kept.replaceChildren(...buttons);
    if (hadFocus >= 0) buttons[hadFocus]?.focus();
  }

  private choose(place: number): void {
    this.place = place;
    this.paint();
  }
}

/** The activation that was reached, and the strongest value beside that of the inspected image. */
export function inWords(header: VisualisationHeader): string {
  const value = short(number(header.activation));
  if (header.before) return say("Score before {layer} {value}.", { layer: header.before, value });
  const isCentre = header.objective === "centre";
  const [middle, mean] = [say("Value in the middle {value}.", { value }), say("Mean of the map {value}.", { value })];
  const natural = number(header.natural);
  const values = { value: short(number(header.strongest)), natural: short(natural) };
  const strongest = Number.isFinite(natural)
    ? say("The strongest value is {value}; in the inspected image it is {natural}.", values)
    : say("The strongest value is {value}.", values);
  return [isCentre ? middle : mean, strongest].join(" ");
}

/** One picture of a stack, without copying it. */
function pictureAt({ data, shape }: PackedArray, place: number): PackedArray {
  const rest = shape.slice(1);
  const length = rest.reduce((product, side) => product * side, 1);
  return { data: data.subarray(place * length, (place + 1) * length), shape: rest };
}

function numberField(name: string, value: number, min: number, max: number): HTMLInputElement {
  return h("input", { type: "number", class: "cnnw-evidence-number", "data-setting": name, value, min, max, step: 1 });
}

function labelled(text: string, field: HTMLElement): HTMLElement {
  return h("label", { class: "cnnw-choice" }, h("span", { class: "cnnw-quiet" }, text), field);
}

export const renderMaximisation: Panel = ({ scene, model, root, signal }) => {
  new Maximisation(scene, model, root, signal);
};
