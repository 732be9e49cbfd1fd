/** A kernel that learns from examples: target, output, weights, and the error over the steps. */

import type { PanelModel, Progress, TeacherHeader, TeacherSettings } from "../../protocol";
import type { Packed } from "../../protocol/wire/packed";
import type { Scene } from "../../source/scene";
import { powerOfTen } from "../../ui/curve/axis";
import { Curve, type Series } from "../../ui/curve/curve";
import { button, h } from "../../ui/dom";
import { ProgressBar } from "../../ui/progress";
import { onFrame, onWidth } from "../../ui/schedule";
import { Status } from "../../ui/status";
import { Timeline } from "../../ui/timeline";
import { say } from "../../words/language";
import { number } from "../../words/numbers";
import type { Panel } from "../context";
import type { Stroke } from "./brush";
import { TeacherControls } from "./controls";
import { TeacherGallery } from "./gallery";
import { TeacherWeights } from "./weights";

const TRAITS = ["settings", "choices", "looked_at", "progress", "drawing"] as const;
const NARROWEST = 220;
const WIDEST = 620;

class Teacher {
  private readonly start = button(say("Start"), { "data-action": "start" });
  private readonly once = button(say("One step"), { "data-action": "step" });
  private readonly anew = button(say("Begin anew"), {
    "data-action": "reset",
    title: say("Back to the random kernel that it began with"),
  });
  private readonly progress: ProgressBar;
  private readonly status = new Status();
  private readonly controls: TeacherControls;
  private readonly kernel = new TeacherWeights();
  private readonly curve = new Curve("Mean squared error", say("Mean squared error"));
  private readonly timeline: Timeline;
  private readonly maps: TeacherGallery;
  private readonly width: () => number;

  constructor(
    private readonly scene: Scene,
    private readonly model: PanelModel,
    root: HTMLElement,
    signal: AbortSignal,
  ) {
    const ask = (kind: string) => () => model.send({ kind });
    for (const each of [this.start, this.once, this.anew])
      each.addEventListener("click", ask(each.dataset["action"] ?? ""));
    const controls = { pause: ask("pause"), resume: ask("start"), cancel: ask("stop") };
    this.progress = new ProgressBar(say("Learning"), controls);
    this.controls = new TeacherControls((settings) => this.put(settings));
    this.timeline = new Timeline(say("Step that is shown"), (step) => this.look(step));
    const stroke = (drawn: Stroke) => model.send({ kind: "stroke", ...drawn });
    this.maps = new TeacherGallery({ stroke, undo: ask("undraw"), clear: ask("clear_drawing") }, signal);
    const plot = h("div", { class: "cnnw-teacher-plot" }, this.curve.root, this.timeline.root);
    root.append(
      h(
        "div",
        { class: "cnnw-teacher-hands" },
        h("h3", { class: "cnnw-title" }, say("Teach one kernel")),
        this.start,
        this.once,
        this.anew,
        this.progress.root,
      ),
      this.status.root,
      h("div", { class: "cnnw-box cnnw-teacher-body" }, this.controls.root, this.kernel.root, plot),
      this.maps.root,
    );
    const later = onFrame(() => this.paint(), signal);
    this.width = onWidth(plot, later, signal);
    scene.onChange(later);
    for (const name of TRAITS) {
      model.on(`change:${name}`, later);
      signal.addEventListener("abort", () => model.off(`change:${name}`, later));
    }
    this.paint();
  }

  /** Sends settings as a trait rather than a message, so that while Python is busy only the latest value waits. */
  private put(settings: Partial<TeacherSettings>): void {
    this.model.set("settings", { ...this.model.get("settings"), ...settings });
    this.model.save_changes();
  }

  private look(step: number): void {
    this.model.set("looked_at", step);
    this.model.save_changes();
  }

  private paint(): void {
    const { model, scene } = this;
    const progress = model.get("progress") as Progress;
    this.start.hidden = progress.state === "running" || progress.state === "paused";
    this.progress.show(progress);
    this.status.show("", scene.get("notice"));
    const settings = model.get("settings");
    this.controls.show(settings, model.get("choices"));
    const lesson = scene.frame("lesson");
    if (lesson) this.paintLesson(lesson);
    this.maps.show({
      picture: scene.frame("picture"),
      wanted: scene.frame("wanted"),
      made: scene.frame("made"),
      drawing: model.get("drawing"),
      kernelSize: settings.kernel_size,
    });
  }

  private paintLesson({ header, arrays }: Packed<TeacherHeader>): void {
    const [now, best] = [arrays["kernel"], arrays["best"]];
    if (now && best) this.kernel.show(now, best);
    const isLive = this.model.get("looked_at") < 0;
    const words = lessonWords(header);
    this.timeline.show([...(arrays["kept"]?.data ?? [])], header.step, isLive, words);
    const names = [header.past.length > 0 ? header.name : "", ...header.past];
    const series = names.map((name, place): Series => {
      const style = place === 0 ? "smooth" : `past${place === 1 ? "" : place - 1}`;
      const numbers = (what: string) => [...(arrays[`${what}${place}`]?.data ?? [])];
      return { name, style, steps: numbers("steps"), values: numbers("losses") };
    });
    const least = number(header.least);
    this.curve.show({
      width: Math.max(NARROWEST, Math.min(WIDEST, this.width())),
      last: Math.max(10, ...series.flatMap(({ steps }) => steps.at(-1) ?? 0)),
      cursor: isLive ? null : header.step,
      mark: { step: header.step, value: number(header.loss) },
      series,
      levels: [{ name: say("least that a kernel can reach"), style: "least", value: least }],
      isLogarithmic: true,
      description: [say("Mean squared error over {count} steps.", { count: header.count }), words].join(" "),
    });
  }
}

/** For example "Step 12 of 40: error 0.034; the least that a kernel can reach is 0.0021". */
export function lessonWords({ step, count, loss, least }: TeacherHeader): string {
  const values = {
    step: step.toLocaleString("en"),
    count: count.toLocaleString("en"),
    error: error(number(loss)),
    least: error(number(least)),
  };
  if (step === count) return say("Step {step}: error {error}; the least that a kernel can reach is {least}", values);
  return say("Step {step} of {count}: error {error}; the least that a kernel can reach is {least}", values);
}

/** An error as text. What only rounding has left is given as 0. */
function error(value: number): string {
  if (value < 1e-11) return "0";
  const [digits, power] = value.toExponential(1).split("e");
  if (value < 0.001 || value >= 1e5) return `${digits} · ${powerOfTen(Number(power))}`;
  // Four significant digits show how near the error has come to the least possible.
  return String(Number(value.toPrecision(4)));
}

export const renderTeacher: Panel = ({ scene, model, root, signal }) => {
  new Teacher(scene, model, root, signal);
};
