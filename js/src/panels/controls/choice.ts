/** One of a few values in a list, or a box to tick. */

import type { Setting } from "../../engine/block/settings";
import type { ChoiceRow, SettingRow, SettingValue } from "../../protocol";
import { h } from "../../ui/dom";
import { Options } from "../../ui/options";
import { say } from "../../words/language";
import { settingName } from "./names";
import type { Input } from "./row";

/** Stands for null in a list; no name of Keras's is empty. */
const NONE = "";

export class ChoiceInput implements Input {
  readonly parts: readonly HTMLElement[];
  readonly fields: readonly HTMLSelectElement[];
  private readonly options: Options;

  constructor(setting: Setting, ask: (value: SettingValue) => void) {
    const select = h("select", { class: "cnnw-select", "aria-label": settingName(setting) });
    this.options = new Options(select);
    select.addEventListener("change", () => ask(select.value === NONE ? null : select.value));
    this.fields = [select];
    this.parts = [h("span", { class: "cnnw-caret cnnw-setting-wide" }, select)];
  }

  show(row: SettingRow, value: SettingValue): void {
    const { choices } = row as ChoiceRow;
    // Keras's own names, and a word of the reader's language for none of them.
    this.options.show(
      choices.map((each) => [each ?? NONE, each ?? say("none")]),
      (value as string | null) ?? NONE,
    );
  }
}

export class CheckInput implements Input {
  readonly isLabelled = true;
  readonly parts: readonly HTMLElement[];
  readonly fields: readonly HTMLInputElement[];

  constructor(setting: Setting, ask: (value: SettingValue) => void) {
    const box = h("input", { type: "checkbox", "aria-label": settingName(setting) });
    box.addEventListener("change", () => ask(box.checked));
    this.fields = [box];
    this.parts = [h("label", { class: "cnnw-check cnnw-setting-wide" }, box)];
  }

  show(_: SettingRow, value: SettingValue): void {
    for (const box of this.fields) box.checked = value === true;
  }
}
