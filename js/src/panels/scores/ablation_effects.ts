/** The effect of each channel of the selected layer on a class score, by switching it off. Largest effects first. */

import type { EffectsHeader, PanelModel, Progress } from "../../protocol";
import type { Scene } from "../../source/scene";
import { Disclosure } from "../../ui/disclosure";
import { button, h, setAttributes, setText } from "../../ui/dom";
import { ProgressBar } from "../../ui/progress";
import { say } from "../../words/language";
import { number } from "../../words/numbers";
import type { Panel } from "../context";
import { ScoreBars } from "./bar";

class AblationEffects {
  private readonly rank = button("", { "data-action": "rank" });
  private readonly of = h("input", {
    type: "number",
    min: 0,
    class: "cnnw-effects-class",
    placeholder: say("highest"),
  });
  private readonly bar: ProgressBar;
  private readonly facts = h("p", { class: "cnnw-facts cnnw-number", role: "status" });
  private readonly bars: ScoreBars;

  constructor(
    private readonly scene: Scene,
    private readonly model: PanelModel,
    private readonly root: HTMLElement,
    signal: AbortSignal,
  ) {
    const disclosure = new Disclosure(say("Which channels a score needs"), "cnnw-scores-body", model, root, signal);
    const send = (kind: string) => () => model.send({ kind });
    this.bar = new ProgressBar(say("How many channels were switched off"), {
      cancel: send("cancel"),
      pause: send("pause"),
      resume: send("resume"),
    });
    this.bars = new ScoreBars((place) => this.choose(place));
    this.rank.addEventListener("click", () => model.send({ kind: "rank", output: this.output() }));
    const label = h("label", { class: "cnnw-check" }, say("for class"), this.of);
    const tools = h("div", { class: "cnnw-tools" }, this.rank, label);
    const about = say(
      "It shows what this image’s score loses without each channel alone. Channels act together, so two may each be " +
        "spared and not both; and 0 may be a value that the network has never met. How much is lost says little " +
        "about what a channel stands for (Morcos et al. 2018).",
    );
    const sentence = h("p", { class: "cnnw-facts" }, about);
    const grid = h("div", { class: "cnnw-score-grid" }, this.bars.root);
    disclosure.body.append(tools, this.bar.root, this.facts, grid, sentence);
    scene.onChange(disclosure.paintOn(["effects", "progress"], () => this.paint()));
  }

  /** The class entered, or null for the one with the highest score. */
  private output(): number | null {
    return this.of.value.trim() === "" ? null : Number(this.of.value);
  }

  private get effects(): EffectsHeader {
    return { bars: [], ...this.model.get("effects") };
  }

  private choose(place: number): void {
    const { stage, bars } = this.effects;
    const bar = bars[place];
    if (stage && bar) this.scene.select({ stage, channel: bar.index });
  }

  private paint(): void {
    const { stage } = this.scene.get("selection");
    const { effects } = this;
    setText(this.rank, say("Rank the channels of {stage}", { stage }));
    this.rank.disabled = !stage;
    const progress = { state: "waiting", done: 0, total: 0, note: "", ...this.model.get("progress") } as Progress;
    this.bar.show(progress.state === "done" ? { ...progress, state: "waiting" } : progress);
    const bars = effects.bars.map(({ index, value, text, without }) => ({
      name: say("channel {channel}", { channel: index }),
      value: number(value),
      text,
      words: say("without channel {channel} the score is {score}", { channel: index, score: without }),
      isStrong: false,
    }));
    this.bars.show(bars, { limit: number(effects.limit ?? 1), isSigned: true });
    setText(this.facts, inWords(effects));
    const label = say("Channels of {stage} by their effect", { stage: effects.stage ?? "" });
    setAttributes(this.bars.root, { "aria-label": label });
    this.root.dataset["reached"] = String(effects.reached ?? 0);
  }
}

/** The score, its value, and for how many channels the effect is known. */
export function inWords({ stage, name, score, bars, total = 0, reached = 0 }: EffectsHeader): string {
  if (!stage) return "";
  const values = { name: name ?? "", score: score ?? "", stage, count: bars.length };
  const what =
    bars.length < reached
      ? say(
          "Score of class {name} is {score}; each bar is that less the score without a channel of {stage}; " +
            "the {count} largest are shown.",
          values,
        )
      : say("Score of class {name} is {score}; each bar is that less the score without a channel of {stage}.", values);
  if (reached >= total) return what;
  return [what, say("Stopped: {reached} of {total} channels were switched off.", { reached, total })].join(" ");
}

export const renderAblationEffects: Panel = ({ scene, model, root, signal }) => {
  new AblationEffects(scene, model, root, signal);
};
