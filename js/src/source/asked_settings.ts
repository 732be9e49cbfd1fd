/**
 * What a hand has set and what is in force, in the two traits of a panel: one that only the browser writes, and one
 * that only Python writes. What is shown follows from both, so that no view of the panel keeps anything to itself.
 */

import type { AnyModel } from "@anywidget/types";
import type { BlockSettings, Setting } from "../engine/block/settings";
import type { Ask, PanelTraits, SettingRows, SettingValue } from "../protocol";

type ByHand = Pick<PanelTraits, "rows" | "hand">;

/** The part of a panel's model that is needed here. */
export type AskedSettingsModel = Pick<AnyModel<ByHand>, "get" | "set" | "save_changes" | "on" | "off">;

export class AskedSettings {
  constructor(private readonly model: AskedSettingsModel) {}

  /** Nothing before a block is shown. */
  get rows(): SettingRows | null {
    const rows = this.model.get("rows");
    return "settings" in rows ? (rows as SettingRows) : null;
  }

  /** Whether Python has done or refused all that was asked for. */
  get isAnswered(): boolean {
    return this.open.length === 0;
  }

  /** What a setting's control shows: what was asked for last, until Python has answered that. */
  shown(setting: Setting): SettingValue {
    const [, asked, block] = this.open.find(([name]) => name === setting)?.[1] ?? [];
    if (asked !== undefined && block === this.rows?.block) return asked;
    return this.rows?.settings[setting]?.value ?? null;
  }

  /** Settings with what is on screen in place of them. */
  over(block: BlockSettings): BlockSettings {
    const names = Object.keys(this.rows?.settings ?? {}) as Setting[];
    return { ...block, ...Object.fromEntries(names.map((name) => [name, this.shown(name)])) };
  }

  /** Asks Python, with all that it has not answered yet: the next message takes the place of one that waits. */
  ask(setting: Setting, value: SettingValue): void {
    const { open, rows } = this;
    if (!rows) return;
    const number = Math.max(rows.answered, ...open.map(([, [each]]) => each)) + 1;
    const ask: Ask = [number, value, rows.block];
    this.model.set("hand", { ...Object.fromEntries(open), [setting]: ask });
    this.model.save_changes();
  }

  /** Calls back when a hand has asked for something. */
  onAsk(callback: () => void, signal: AbortSignal): void {
    this.listen("change:hand", callback, signal);
  }

  /** Calls back when something else may be shown. */
  onChange(callback: () => void, signal: AbortSignal): void {
    this.onAsk(callback, signal);
    this.listen("change:rows", callback, signal);
  }

  private listen(event: string, callback: () => void, signal: AbortSignal): void {
    this.model.on(event, callback);
    signal.addEventListener("abort", () => this.model.off(event, callback));
  }

  private get open(): [Setting, Ask][] {
    const asks = Object.entries(this.model.get("hand") ?? {}) as [Setting, Ask][];
    return asks.filter(([, [number]]) => number > (this.rows?.answered ?? 0));
  }
}
