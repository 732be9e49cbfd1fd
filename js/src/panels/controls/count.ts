/** A whole number by a slider and a field, or height and width by two of each. */

import { isPair, type Pair, pair, type Setting } from "../../engine/block/settings";
import type { CountRow, SettingRow, SettingRows, SettingValue } from "../../protocol";
import { button, h, setAttributes, setText, svg } from "../../ui/dom";
import { NumberField } from "../../ui/inputs/number_field";
import { Slider } from "../../ui/inputs/slider";
import { say } from "../../words/language";
import { settingName } from "./names";
import type { Input } from "./row";

/** A slider with its field. */
class Side {
  readonly slider: Slider;
  readonly field: NumberField;

  private ends: Pair = [1, 1];

  constructor(move: (value: number | null) => void) {
    // Both at once, whenever the next picture is painted.
    const moved = (value: number | null) => {
      if (value !== null) this.show(value, ...this.ends);
      move(value);
    };
    this.slider = new Slider(moved);
    this.field = new NumberField(moved);
  }

  get inputs(): HTMLInputElement[] {
    return [this.slider.input, this.field.input];
  }

  name(label: string): void {
    setAttributes(this.slider.input, { "aria-label": label });
    setAttributes(this.field.input, { "aria-label": say("{setting}, as a number", { setting: label }) });
  }

  show(value: number, least: number, most: number, text?: string): void {
    this.ends = [least, most];
    this.slider.show(value, least, most, text);
    this.field.show(value, least, most);
  }
}

export class CountInput implements Input {
  readonly parts: readonly HTMLElement[];
  readonly fields: readonly HTMLInputElement[];
  complaint = "";
  mark = "";
  private readonly first = new Side((value) => this.move(0, value));
  private readonly second = new Side((value) => this.move(1, value));
  private readonly across = h("span", { class: "cnnw-setting-name cnnw-setting-across", "aria-hidden": "true" });
  private readonly apart: HTMLButtonElement;
  private value: CountRow["value"] = null;
  private ends: Pair = [1, 1];
  private poolSize: Pair = [1, 1];

  /** @param ask Called with what a hand sets. */
  constructor(
    private readonly setting: Setting,
    isSize: boolean,
    private readonly repaint: () => void,
    private readonly ask: (value: SettingValue) => void,
  ) {
    this.apart = button("", { class: "cnnw-apart", title: say("{setting}: set height and width apart", this.words) });
    setAttributes(this.apart, { "aria-label": this.apart.title });
    this.apart.append(link());
    this.apart.addEventListener("click", () => this.ask(isPair(this.value) ? this.value[0] : this.begun));
    setText(this.across, "↔");
    this.fields = [...this.first.inputs, ...this.second.inputs];
    this.parts = [
      ...this.first.inputs,
      ...(isSize ? [this.apart] : []),
      ...(isSize ? [this.across, ...this.second.inputs] : []),
    ];
  }

  show(row: SettingRow, value: SettingValue, { layers }: SettingRows): void {
    const { least, most, is_locked } = row as CountRow;
    this.value = value as CountRow["value"];
    this.poolSize = pair(layers.pool_size);
    const isApart = isPair(value);
    const [height, width] = pair(this.value ?? 0);
    // 0 stands for none, of which height and width cannot be taken apart.
    this.ends = [isApart ? Math.max(1, least) : least, most];
    const text = height === 0 ? say("0: the same as the pool size") : undefined;
    this.mark = isApart ? "↕" : "";
    this.first.name(`${this.words.setting} ${this.mark}`.trim());
    this.first.show(height, ...this.ends, text);
    for (const part of [this.across, ...this.second.inputs]) part.hidden = !isApart;
    if (isApart) {
      this.second.name(`${this.words.setting} ↔`);
      this.second.show(width, ...this.ends);
    }
    setAttributes(this.apart, { "aria-pressed": String(isApart) });
    this.apart.disabled = is_locked;
    const isOdd = this.first.field.isOdd || (isApart && this.second.field.isOdd);
    this.complaint = isOdd ? this.refusal : "";
  }

  private get words(): { setting: string } {
    return { setting: settingName(this.setting) };
  }

  private get refusal(): string {
    const [least, most] = this.ends;
    return say("{setting}: give a whole number from {least} to {most}.", { ...this.words, least, most });
  }

  /** Where height and width begin when they are taken apart. */
  private get begun(): Pair {
    return this.value === null ? this.poolSize : pair(this.value);
  }

  private move(axis: 0 | 1, to: number | null): void {
    if (to === null) return this.repaint();
    if (!isPair(this.value)) return this.ask(to === 0 ? null : to);
    const [height, width] = this.value;
    this.ask(axis === 0 ? [to, width] : [height, to]);
  }
}

/** Two links of a chain, which come apart. */
function link(): SVGElement {
  const half = (d: string) => svg("path", { d });
  return svg(
    "svg",
    { viewBox: "0 0 16 16", class: "cnnw-link-mark", "aria-hidden": "true" },
    half("M7 4.5 8.6 2.9a3.2 3.2 0 0 1 4.5 4.5L11.5 9"),
    half("M9 11.5 7.4 13.1a3.2 3.2 0 0 1-4.5-4.5L4.5 7"),
    half("M6 10 10 6"),
  );
}
