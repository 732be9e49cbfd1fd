/** The settings of the block that is looked at. */

import type { Setting } from "../../engine/block/settings";
import type { PanelModel, SettingRow, SettingRows, SettingValue } from "../../protocol";
import { AskedSettings } from "../../source/asked_settings";
import type { Scene } from "../../source/scene";
import { Disclosure } from "../../ui/disclosure";
import { h, setText } from "../../ui/dom";
import { changes, onFrame } from "../../ui/schedule";
import { Tip } from "../../ui/tip";
import { say } from "../../words/language";
import type { Panel } from "../context";
import { CheckInput, ChoiceInput } from "./choice";
import { CountInput } from "./count";
import { blockName } from "./names";
import { type Input, Row } from "./row";

type Group = SettingRow["group"];

class Controls {
  private readonly asked: AskedSettings;
  private readonly tip: Tip;
  private readonly title = h("h3", { class: "cnnw-title cnnw-block-title" });
  private readonly body = h("div", { class: "cnnw-settings" });
  private readonly differs = changes();
  private rows = new Map<Setting, Row>();

  constructor(
    scene: Scene,
    private readonly model: PanelModel,
    root: HTMLElement,
    private readonly signal: AbortSignal,
  ) {
    this.asked = new AskedSettings(model);
    root.append(this.title, this.body);
    this.tip = new Tip(root, signal);
    this.asked.onAsk(scene.awaitReply, signal);
    this.asked.onChange(
      onFrame(() => this.paint(), signal),
      signal,
    );
    this.paint();
  }

  private paint(): void {
    const { rows } = this.asked;
    if (!rows) return;
    const { number, layers, settings } = rows;
    setText(this.title, blockName(number, layers.activation, layers.pooling));
    if (this.differs(Object.keys(settings).join())) this.build(rows);
    for (const [setting, row] of this.rows) {
      const facts = settings[setting];
      if (facts) row.show(facts, this.asked.shown(setting), rows);
    }
  }

  /** Which settings there are stays as it is, but for a panel that is shown before its block. */
  private build({ settings }: SettingRows): void {
    this.rows = new Map();
    const groups = new Map<Group, HTMLElement>();
    this.body.replaceChildren();
    for (const [name, facts] of Object.entries(settings)) {
      const setting = name as Setting;
      const row = new Row(setting, this.input(setting, facts), this.tip);
      this.rows.set(setting, row);
      const group = groups.get(facts.group) ?? this.group(facts.group);
      groups.set(facts.group, group);
      group.append(row.root);
    }
  }

  private group(group: Group): HTMLElement {
    if (group !== "more") {
      const box = h("div", { class: "cnnw-settings-group", "data-group": group });
      this.body.append(box);
      return box;
    }
    const more = new Disclosure(say("More settings"), "cnnw-settings-group", this.model, this.body, this.signal);
    more.body.dataset["group"] = group;
    more.paintOn([], () => undefined);
    return more.body;
  }

  private input(setting: Setting, facts: SettingRow): Input {
    const ask = (value: SettingValue) => this.asked.ask(setting, value);
    if (facts.kind === "choice") return new ChoiceInput(setting, ask);
    if (facts.kind === "check") return new CheckInput(setting, ask);
    return new CountInput(setting, facts.is_size, () => this.paint(), ask);
  }
}

export const renderControls: Panel = ({ scene, model, root, signal }) => {
  new Controls(scene, model, root, signal);
};
