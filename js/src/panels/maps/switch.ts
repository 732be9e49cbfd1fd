/** Switches the selected channel off and on, and says which channels are off. */

import type { PanelModel } from "../../protocol";
import type { Scene } from "../../source/scene";
import { button, h, setText } from "../../ui/dom";
import { say, sayCount } from "../../words/language";
import { DOT } from "../../words/numbers";
import type { MapsView } from "./view";

export class ChannelSwitch {
  readonly root: HTMLElement;
  readonly line: HTMLElement;
  private readonly toggle = button("", {
    "data-action": "switch",
    title: say("Later stages are then computed with 0 in its place; the model stays as it is (Delete)"),
  });
  private readonly words = h("span", { role: "status" });
  private view: MapsView | null = null;

  constructor(
    private readonly scene: Scene,
    private readonly model: PanelModel,
  ) {
    const restore = button(say("Switch all on"), { "data-action": "restore" });
    restore.addEventListener("click", () => model.send({ kind: "switch" }));
    this.toggle.addEventListener("click", () => this.switch(this.view?.pinned?.channel));
    this.root = h("span", { class: "cnnw-off-bar", hidden: !model.get("can_switch") }, this.toggle);
    this.line = h("p", { class: "cnnw-off-line", hidden: true }, this.words, restore);
  }

  show(view: MapsView): void {
    this.view = view;
    const channel = view.pinned?.channel ?? 0;
    const isInput = view.card?.kind === "input";
    this.root.hidden = !this.model.get("can_switch") || isInput || view.asColour;
    const turnOn = say("Switch on channel {channel}", { channel });
    const turnOff = say("Switch off channel {channel}", { channel });
    setText(this.toggle, view.off.has(channel) ? turnOn : turnOff);
    const words = offWords(this.scene.get("off"));
    this.line.hidden = words === "";
    setText(this.words, words);
  }

  /** Delete on a tile switches its channel. */
  key(event: KeyboardEvent): void {
    const tile = (event.target as Element).closest<HTMLElement>(".cnnw-tile");
    if (event.key !== "Delete" || !tile || this.root.hidden) return;
    event.preventDefault();
    // JupyterLab may act on this key, too.
    event.stopPropagation();
    this.switch(Number(tile.dataset["channel"]));
  }

  private switch(channel: number | undefined): void {
    const stage = this.view?.maps.header.stage;
    if (stage && channel !== undefined && Number.isInteger(channel))
      this.model.send({ kind: "switch", stage, channel });
  }
}

/** For example "With 3 channels off: conv1 2, 5 · conv2 1"; "" if none is off. */
export function offWords(off: Readonly<Record<string, readonly number[]>> | undefined): string {
  const layers = Object.entries(off ?? {});
  const count = layers.reduce((sum, [, channels]) => sum + channels.length, 0);
  if (count === 0) return "";
  const places = layers.map(([name, each]) => `${name} ${each.join(", ")}`).join(DOT);
  return sayCount("With {count} channel off: {layers}", "With {count} channels off: {layers}", count, {
    layers: places,
  });
}
