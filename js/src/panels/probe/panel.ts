/** Perturbs the input: shifted by dragging or arrow keys, rotated, made noisy. Shows whether the maps follow. */

import type { Equivariance, InputPerturbation, PanelModel } from "../../protocol";
import type { Scene } from "../../source/scene";
import { Disclosure } from "../../ui/disclosure";
import { button, h, setText } from "../../ui/dom";
import { changes } from "../../ui/schedule";
import { say } from "../../words/language";
import { MINUS } from "../../words/numbers";
import type { Panel } from "../context";
import { EquivarianceTable } from "./equivariance";
import { ProbePicture } from "./picture";
import { ProbeSlider } from "./slider";

/** Milliseconds without new maps before equivariance is measured. */
const REST = 250;
const STILL: InputPerturbation = { rows: 0, cols: 0, rotate: 0, noise: 0, seed: 0, fill: "edge" };

class Probe {
  private readonly picture: ProbePicture;
  private readonly sliders: readonly ProbeSlider[];
  private readonly state = h("p", { class: "cnnw-facts", "aria-live": "polite" });
  private readonly reset = button(say("Reset"), {
    "data-action": "reset",
    title: say("Give the input back as it was"),
  });
  private readonly redraw = button(say("New noise"), { "data-action": "new_noise" });
  private readonly curve = new EquivarianceTable();
  private readonly differs = changes();
  private timer = 0;

  constructor(
    private readonly scene: Scene,
    private readonly model: PanelModel,
    root: HTMLElement,
    signal: AbortSignal,
  ) {
    const disclosure = new Disclosure(say("Move the input"), "cnnw-probe-body", model, root, signal);
    const shift = (by: Partial<InputPerturbation>) => this.move(by);
    this.picture = new ProbePicture({ scene, moves: () => this.moves, move: shift }, signal);
    this.sliders = [
      new ProbeSlider({ label: say("Right"), unit: "px", key: "cols", least: -16, most: 16, step: 1 }, shift),
      new ProbeSlider({ label: say("Down"), unit: "px", key: "rows", least: -16, most: 16, step: 1 }, shift),
      new ProbeSlider({ label: say("Turn"), unit: "°", key: "rotate", least: -180, most: 180, step: 1 }, shift),
      new ProbeSlider({ label: say("Noise"), unit: "", key: "noise", least: 0, most: 0.5, step: 0.01 }, shift),
    ];
    this.reset.addEventListener("click", () => this.move(STILL));
    this.redraw.addEventListener("click", () => this.move({ seed: this.moves.seed + 1 }));
    const tools = h("div", { class: "cnnw-tools" }, this.redraw, this.reset);
    const sliders = this.sliders.map((slider) => slider.root);
    const controls = h("div", { class: "cnnw-probe-hands" }, ...sliders, tools, this.state);
    disclosure.body.append(this.picture.root, controls, this.curve.root);
    scene.onChange(disclosure.paintOn(["moves", "answer"], () => this.paint()));
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  private get moves(): InputPerturbation {
    return { ...STILL, ...this.model.get("moves") };
  }

  private set(values: { moves?: InputPerturbation; asked?: { id: string } }): void {
    for (const [name, value] of Object.entries(values)) this.model.set(name as "moves", value as InputPerturbation);
    this.model.save_changes();
  }

  /** Sends moves as a trait rather than a message, so that while Python is busy only the latest one waits. */
  private move(by: Partial<InputPerturbation>): void {
    this.set({ moves: { ...this.moves, ...by } });
  }

  private paint(): void {
    const maps = this.scene.frame("maps");
    if (!maps) return;
    const { moves } = this;
    for (const slider of this.sliders) slider.show(moves);
    this.redraw.disabled = moves.noise === 0;
    setText(this.state, inWords(moves));
    this.picture.show(moves);
    const { stage, revision } = maps.header;
    const id = `${stage} ${revision}`;
    const answer = this.model.get("answer") as Partial<Equivariance>;
    if (this.differs(id)) this.ask(id);
    this.curve.show(stage, answer, answer.id !== id);
  }

  /** Asks Python to measure, once no new maps come. */
  private ask(id: string): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.set({ asked: { id } }), REST);
  }
}

/** How the input is perturbed, and what fills the pixels that it leaves. */
export function inWords({ rows, cols, rotate, noise, fill }: InputPerturbation): string {
  const parts = [
    ...(rotate % 360 === 0 ? [] : [say("turned by {degrees}°", { degrees: String(rotate).replace("-", MINUS) })]),
    ...(noise === 0 ? [] : [say("noise of {noise}", { noise })]),
    ...(rows === 0 && cols === 0 ? [] : [shifted(rows, cols)]),
  ];
  if (parts.length === 0) return say("The model sees the input as it is.");
  const changed = { changes: parts.join(", ") };
  if (fill === "edge")
    return say("The model sees it {changes}; at the border the outermost pixels are repeated.", changed);
  return say("The model sees it {changes}; at the border black comes in.", changed);
}

function shifted(rows: number, cols: number): string {
  const by = { across: Math.abs(cols), along: Math.abs(rows) };
  const [isRight, isDown] = [cols > 0, rows > 0];
  if (rows === 0) return isRight ? say("shifted {across} px right", by) : say("shifted {across} px left", by);
  if (cols === 0) return isDown ? say("shifted {along} px down", by) : say("shifted {along} px up", by);
  if (isRight && isDown) return say("shifted {across} px right and {along} px down", by);
  if (isRight) return say("shifted {across} px right and {along} px up", by);
  if (isDown) return say("shifted {across} px left and {along} px down", by);
  return say("shifted {across} px left and {along} px up", by);
}

export const renderProbe: Panel = ({ scene, model, root, signal }) => {
  new Probe(scene, model, root, signal);
};
