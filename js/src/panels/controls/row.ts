/** One setting: its name, what sets it, and the sentence beside it that says why a value cannot be. */

import type { Setting } from "../../engine/block/settings";
import type { SettingRow, SettingRows, SettingValue } from "../../protocol";
import { h, setAttributes, setText } from "../../ui/dom";
import type { Tip } from "../../ui/tip";
import { explanation, settingName } from "./names";

/** What sets a setting. */
export interface Input {
  /** In the row's columns, behind its name. */
  readonly parts: readonly HTMLElement[];
  /** What has the keyboard; the first one is named by the row's label. */
  readonly fields: readonly (HTMLInputElement | HTMLSelectElement)[];
  show(row: SettingRow, value: SettingValue, rows: SettingRows): void;
  /** Whether it has a label of its own around it, beside which there must be no other. */
  readonly isLabelled?: boolean;
  /** What stands behind the name, such as an arrow. */
  readonly mark?: string;
  /** What is wrong with what is typed, which Python has not been asked for. */
  readonly complaint?: string;
}

export class Row {
  readonly root: HTMLElement;
  private readonly complaint: HTMLElement;
  private readonly name: HTMLElement;

  constructor(
    private readonly setting: Setting,
    private readonly input: Input,
    tip: Tip,
  ) {
    const id = `cnnw-${setting}-${Math.random().toString(36).slice(2)}`;
    const about = h("span", { id: `${id}-about`, hidden: true }, explanation(setting));
    this.name = input.isLabelled
      ? h("span", { class: "cnnw-setting-name" })
      : h("label", { for: id, class: "cnnw-setting-name" });
    if (input.isLabelled) this.name.addEventListener("click", () => input.fields[0]?.click());
    this.complaint = h("div", { id: `${id}-complaint`, class: "cnnw-complaint", role: "status", hidden: true });
    const parts = [this.name, ...input.parts, about, this.complaint];
    this.root = h("div", { class: "cnnw-setting", "data-setting": setting }, ...parts);
    input.fields[0]?.setAttribute("id", id);
    for (const field of input.fields) field.setAttribute("aria-describedby", `${about.id} ${this.complaint.id}`);
    tip.explain(this.root, this.name, about.textContent);
  }

  show(row: SettingRow, value: SettingValue, rows: SettingRows): void {
    this.input.show(row, value, rows);
    setText(this.name, [settingName(this.setting), this.input.mark].join(" ").trim());
    const complaint = this.input.complaint || row.complaint;
    const isWrong = complaint !== "";
    setText(this.complaint, complaint);
    this.complaint.hidden = !isWrong;
    setAttributes(this.root, { "data-idle": row.is_idle, "data-impossible": isWrong });
    for (const field of this.input.fields) {
      setAttributes(field, { "aria-invalid": isWrong ? "true" : null });
      field.disabled = row.is_locked;
    }
  }
}
