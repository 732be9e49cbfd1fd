/** A training run: buttons, progress, curves of loss and accuracy, and a slider over its past. */

import type { PanelModel, Progress, ShownSnapshot, TrainingHeader } from "../../protocol";
import { decode, type Packed } from "../../protocol/wire/packed";
import { button, h, setText } from "../../ui/dom";
import { ProgressBar } from "../../ui/progress";
import { changes, onFrame, onWidth } from "../../ui/schedule";
import { Timeline } from "../../ui/timeline";
import { say } from "../../words/language";
import { number, short } from "../../words/numbers";
import type { Panel } from "../context";
import { type CurvePoints, TrainerCurve } from "./curve";

const TRAITS = ["curves", "progress", "looked_at", "shown", "note"] as const;
const [GAP, WIDEST, NARROWEST] = [20, 560, 220];

class Trainer {
  private readonly start = button(say("Start"), { "data-action": "start" });
  private readonly progress: ProgressBar;
  private readonly note = h("p", { class: "cnnw-facts", role: "status" });
  private readonly loss = new TrainerCurve("Loss", say("Loss"), null);
  private readonly accuracy = new TrainerCurve("Accuracy", say("Accuracy"), 1);
  private readonly timeline: Timeline;
  private readonly description = h("p", { class: "cnnw-visually-hidden" });
  private readonly isNew = changes();
  private readonly differs = changes();
  private readonly width: () => number;
  private training: Packed<TrainingHeader> | null = null;

  constructor(
    private readonly model: PanelModel,
    root: HTMLElement,
    signal: AbortSignal,
  ) {
    const ask = (kind: string) => () => model.send({ kind });
    this.start.addEventListener("click", ask("start"));
    this.progress = new ProgressBar(say("Training"), {
      pause: ask("pause"),
      resume: ask("resume"),
      cancel: ask("stop"),
    });
    this.timeline = new Timeline(say("Time of the training"), (step) => {
      model.set("looked_at", step);
      model.save_changes();
    });
    const title = h("h3", { class: "cnnw-title" }, say("Training"));
    const controls = h("div", { class: "cnnw-trainer-hands" }, title, this.start, this.progress.root);
    const curves = h("div", { class: "cnnw-trainer-curves" }, this.loss.root, this.accuracy.root);
    const box = h("div", { class: "cnnw-box cnnw-trainer-body" }, curves, this.timeline.root, this.description);
    root.append(controls, this.note, box);
    const later = onFrame(() => this.paint(), signal);
    this.width = onWidth(curves, later, signal);
    for (const name of TRAITS) {
      model.on(`change:${name}`, later);
      signal.addEventListener("abort", () => model.off(`change:${name}`, later));
    }
    this.paint();
  }

  private paint(): void {
    const progress = this.model.get("progress") as Progress;
    const isUnderWay = progress.state === "running" || progress.state === "paused";
    this.start.hidden = isUnderWay;
    setText(this.start, progress.state === "waiting" ? say("Start") : say("Train on"));
    this.progress.show(progress);
    setText(this.note, this.model.get("note"));
    this.note.hidden = this.note.textContent === "";
    const raw = this.model.get("curves");
    if (this.isNew(raw)) this.training = decode<TrainingHeader>(raw);
    if (this.training) this.paintCurves(this.training, Math.max(progress.total, 1));
  }

  private paintCurves(training: Packed<TrainingHeader>, total: number): void {
    const { header } = training;
    const shown = this.model.get("shown");
    const isLive = this.model.get("looked_at") < 0;
    const snapshots = [...(training.arrays["snapshots"]?.data ?? [])];
    this.timeline.show(snapshots, shown.step, isLive, inWords(shown, isLive));
    setText(this.description, header.description);
    const width = this.width();
    if (!this.differs(training, shown.step, width, isLive)) return;
    const accuracy = points(training, "accuracy");
    this.accuracy.root.hidden = accuracy.raw.length === 0 && header.steps > 0;
    const columns = this.accuracy.root.hidden || width < 2 * NARROWEST + GAP ? 1 : 2;
    const each = Math.min(WIDEST, (width - (columns - 1) * GAP) / columns);
    // An axis that ends where the training will end does not change while it runs.
    const last = header.steps > total ? header.steps : total;
    const cursor = isLive ? null : shown.step;
    const look = { width: each, last, cursor, mean: header.step };
    this.loss.show(points(training, "loss"), look);
    this.accuracy.show(accuracy, look);
  }
}

function points({ header, arrays }: Packed<TrainingHeader>, name: "loss" | "accuracy"): CurvePoints {
  const numbers = (key: string) => [...(arrays[key]?.data ?? [])];
  return {
    steps: numbers("steps"),
    raw: numbers(name),
    smooth: numbers(`smooth_${name}`),
    validation: header.epochs.flatMap((epoch) =>
      epoch[name] === null ? [] : [{ step: epoch.step, value: number(epoch[name]) }],
    ),
    count: header.steps,
  };
}

/** For example "Shown: kernels and maps after step 120 (epoch 2, loss 0.34)". */
export function inWords({ step, epoch, loss }: ShownSnapshot, isLive: boolean): string {
  if (step === 0) return say("Shown: kernels and maps before training");
  const at = { step: step.toLocaleString("en") };
  if (loss === null)
    return isLive
      ? say("Shown: kernels and maps of now, after step {step}", at)
      : say("Shown: kernels and maps after step {step}", at);
  const values = { ...at, epoch, loss: short(number(loss)) };
  return isLive
    ? say("Shown: kernels and maps of now, after step {step} (epoch {epoch}, loss {loss})", values)
    : say("Shown: kernels and maps after step {step} (epoch {epoch}, loss {loss})", values);
}

export const renderTrainer: Panel = ({ model, root, signal }) => {
  new Trainer(model, root, signal);
};
