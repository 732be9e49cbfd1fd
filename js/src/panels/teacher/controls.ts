/** Controls of a kernel teacher: image, target, kernel size, update rule, learning rate and pace. */

import type { TeacherChoices, TeacherSettings } from "../../protocol";
import { Choice } from "../../ui/choice";
import { h, setText } from "../../ui/dom";
import { RangeSlider } from "../../ui/inputs/range_slider";
import { say } from "../../words/language";
import { short } from "../../words/numbers";

type ApplySettings = (settings: Partial<TeacherSettings>) => void;

export class TeacherControls {
  readonly root: HTMLElement;
  private readonly image: Choice;
  private readonly target: Choice;
  private readonly rule: Choice;
  private readonly size: RangeSlider;
  private readonly rate: RangeSlider;
  private readonly pace: RangeSlider;
  private readonly note = h("p", { class: "cnnw-facts" });

  constructor(put: ApplySettings) {
    this.image = new Choice(say("Image"), "image", (image) => put({ image }), true);
    this.target = new Choice(say("Target"), "target", (target) => put({ target }), true);
    this.rule = new Choice(say("Rule"), "rule", (rule) => put({ rule }), true);
    const text = (size: number) => `${size} × ${size}`;
    this.size = new RangeSlider(
      { label: say("Kernel size"), hook: "kernel_size", least: 1, most: 15, step: 1, text },
      (size) => put({ kernel_size: size }),
    );
    const logarithmic = { step: 0.05, isLogarithmic: true };
    this.rate = new RangeSlider(
      { label: say("Learning rate"), hook: "learning_rate", least: 1e-4, most: 10, text: short, ...logarithmic },
      (rate) => put({ learning_rate: rate }),
    );
    this.pace = new RangeSlider(
      { label: say("Steps a second"), hook: "pace", least: 1, most: 1000, ...logarithmic },
      (pace) => put({ pace }),
    );
    const parts = [this.image, this.target, this.size, this.rule, this.rate, this.pace].map(({ root }) => root);
    this.root = h("div", { class: "cnnw-teacher-controls" }, ...parts.slice(0, 4), this.note, ...parts.slice(4));
  }

  show(settings: TeacherSettings, choices: TeacherChoices): void {
    this.image.show(offered(choices.images, settings.image, say("your image")), settings.image);
    this.target.show(offered(choices.targets, settings.target, say("your target")), settings.target);
    this.rule.show(
      choices.rules.map(([name]) => [name, name] as const),
      settings.rule,
    );
    setText(this.note, choices.rules.find(([name]) => name === settings.rule)?.[1] ?? "");
    this.size.show(settings.kernel_size, choices.largest_kernel);
    this.rate.show(settings.learning_rate);
    this.pace.show(settings.pace);
  }
}

/** Options for names, preceded by one for what is in no list, if that is chosen. */
function offered(names: readonly string[], chosen: string, own: string): (readonly [string, string])[] {
  const all = names.map((name) => [name, name] as const);
  return chosen === "" ? [["", own], ...all] : all;
}
