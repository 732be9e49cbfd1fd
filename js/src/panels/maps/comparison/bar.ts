/** Pins a configuration, chooses how the present one is compared with it, and says what has changed since. */

import { type LegendText, mapsLegend } from "../../../picture/legend";
import { layerExtent } from "../../../picture/tile";
import type { ComparisonHeader, ComparisonMode, PanelModel } from "../../../protocol";
import type { Scene } from "../../../source/scene";
import { Choice } from "../../../ui/choice";
import { button, h, setAttributes, setText } from "../../../ui/dom";
import { changes } from "../../../ui/schedule";
import { say } from "../../../words/language";
import { DOT, number, short } from "../../../words/numbers";
import type { MapsView } from "../view";
import { DIFFERENCE_RANGE, pairLayer } from "./scale";

function modes(): (readonly [ComparisonMode, string])[] {
  return [
    ["current", say("current")],
    ["beside", say("side by side")],
    ["difference", say("difference")],
  ];
}

export class ComparisonBar {
  readonly root: HTMLElement;
  readonly note = h("p", { class: "cnnw-compare-note", role: "status", hidden: true });
  private readonly pin = button(say("Pin"), {
    "data-action": "pin",
    "aria-pressed": "false",
    title: say("Keep these maps, to compare what comes next with them"),
  });
  private readonly mode: Choice;
  private readonly differs = changes();

  constructor(
    private readonly scene: Scene,
    model: PanelModel,
  ) {
    const choose = (mode: string) => scene.set({ comparison: mode as ComparisonMode });
    this.mode = new Choice(say("compare"), "comparison", choose, true);
    this.pin.addEventListener("click", () => model.send({ kind: this.isPinned ? "unpin" : "pin" }));
    this.root = h("span", { class: "cnnw-compare-bar" }, this.mode.root, this.pin);
    this.root.hidden = !model.get("can_pin");
    this.mode.root.hidden = true;
  }

  private get isPinned(): boolean {
    return this.scene.get("is_pinned");
  }

  show(): void {
    const frame = this.scene.frame("compared");
    const mode = this.scene.get("comparison");
    if (!this.differs(frame, mode, this.isPinned)) return;
    setAttributes(this.pin, { "aria-pressed": String(this.isPinned) });
    setText(this.pin, this.isPinned ? say("Pinned") : say("Pin"));
    this.mode.root.hidden = this.note.hidden = frame === null;
    if (!frame) return;
    this.mode.show(modes(), mode);
    const sides = mode === "beside" ? " " + say("Left: pinned, right: now, both on one scale.") : "";
    setText(this.note, sentence(frame.header) + sides);
  }
}

/** What has changed and by how much, and why something could not be compared. */
export function sentence({ changes: changed, difference, note }: ComparisonHeader): string {
  const parts = [say("Since it was pinned: {changes}", { changes: changed })];
  if (difference) {
    const { largest, mean } = difference.total;
    const [value, channel] = [short(number(largest)), difference.strongest];
    const isSomewhere = difference.count > 1 && number(largest) > 0;
    parts.push(
      isSomewhere
        ? say("largest difference {value} (channel {channel})", { value, channel })
        : say("largest difference {value}", { value }),
      say("mean absolute difference {value}", { value: short(number(mean)) }),
    );
  }
  return `${parts.join(DOT)}.${note ? ` ${note}` : ""}`;
}

/** The legend of compared maps; null where nothing is compared. */
export function comparisonLegend(view: MapsView): LegendText | null {
  const { comparison, scale, colormap } = view;
  if (!comparison) return null;
  if (comparison.difference) {
    const whole = scale === "channel" ? "channel" : "layer";
    const text = mapsLegend(DIFFERENCE_RANGE, whole, colormap, layerExtent(comparison.difference));
    return { ...text, high: text.high + DOT + say("present less pinned") };
  }
  const layer = pairLayer(comparison.pinned, view.maps.header.tiles);
  const text = mapsLegend(comparison.header.range, scale, colormap, layer);
  const largest = text.low === "0" ? say("pair’s largest") : say("+ pair’s largest");
  return { ...text, high: scale === "channel" ? largest : text.high };
}
