/** Chooses the input channel that is shown, and how much an edit changes. */

import type { KernelsHeader } from "../../../protocol";
import { h, setAttributes, setText } from "../../../ui/dom";
import { say, sayCount } from "../../../words/language";

type EditReach = "channel" | "filter" | "layer";

const REACHES: readonly EditReach[] = ["channel", "filter", "layer"];
/** Up to this many channels have a button each. */
const MOST_BUTTONS = 4;

export class EditScope {
  /** The choice of the input channel, which is placed above the cells. */
  readonly channel = h("div", { class: "cnnw-edit-channel", role: "group", "aria-label": say("Input channel") });
  readonly root = h("div", { class: "cnnw-edit-scope", role: "radiogroup", "aria-label": say("An edit changes") });
  private readonly labels = new Map<EditReach, HTMLElement>();
  private header: KernelsHeader | null = null;
  private filter = 0;
  private reach: EditReach = "channel";
  private made = "";
  at = 0;

  constructor(private readonly changed: () => void) {
    const name = `cnnw-reach-${Math.random().toString(36).slice(2)}`;
    const choices = REACHES.map((reach) => {
      const input = h("input", { type: "radio", name, value: reach, checked: reach === this.reach });
      const label = h("span");
      this.labels.set(reach, label);
      input.addEventListener("change", () => {
        this.reach = reach;
        this.changed();
      });
      return h("label", { class: "cnnw-check", "data-reach": reach }, input, label);
    });
    this.root.append(h("span", { class: "cnnw-quiet" }, say("An edit changes")), ...choices);
  }

  /** The input channel that an edit changes, or null for all. */
  get channels(): number | null {
    return this.reach === "channel" ? this.at : null;
  }

  /** The filter that an edit changes, or null for all. */
  get filters(): number | null {
    return this.reach === "layer" ? null : this.filter;
  }

  name(channel: number): string {
    return this.header?.channel_names[channel] ?? say("channel {channel}", { channel });
  }

  show(header: KernelsHeader, filter: number): void {
    this.header = header;
    this.filter = filter;
    const { in_channels: count } = header;
    this.at = Math.min(this.at, count - 1);
    this.offer();
    const words: Record<EditReach, string> = {
      channel:
        count === 1
          ? say("filter {filter}", { filter })
          : say("{channel} of filter {filter}", { channel: this.name(this.at), filter }),
      filter: say("all of filter {filter}", { filter }),
      layer: sayCount("all {count} filter", "all {count} filters", header.filters),
    };
    for (const [reach, label] of this.labels) {
      setText(label, words[reach]);
      // With one channel, the channel is the whole filter.
      (label.parentElement as HTMLElement).hidden = reach === "filter" && count === 1;
    }
    this.mark();
  }

  look(channel: number): void {
    if (channel === this.at) return;
    this.at = channel;
    this.changed();
  }

  /** Builds the choice of a channel: buttons for a few, a number field for many. */
  private offer(): void {
    const { in_channels: count = 1, channel_names: names = [] } = this.header ?? {};
    const key = [count, ...names].join("\n");
    if (key === this.made) return;
    this.made = key;
    this.channel.hidden = count === 1;
    this.channel.replaceChildren(...(count <= MOST_BUTTONS ? this.buttons(count) : this.field(count)));
  }

  private buttons(count: number): HTMLElement[] {
    return Array.from({ length: count }, (_, channel) => {
      const tab = h("button", { type: "button", class: "cnnw-tab", "data-input": channel }, this.name(channel));
      tab.addEventListener("click", () => this.look(channel));
      return tab;
    });
  }

  private field(count: number): HTMLElement[] {
    const input = h("input", { type: "number", class: "cnnw-input", min: 0, max: count - 1, step: 1 });
    input.addEventListener("input", () => {
      const channel = input.valueAsNumber;
      if (Number.isInteger(channel) && channel >= 0 && channel < count) this.look(channel);
    });
    const range = h("span", { class: "cnnw-quiet" }, " ", say("0 to {last}", { last: count - 1 }));
    return [h("label", {}, say("input channel"), " ", input, range)];
  }

  private mark(): void {
    for (const tab of this.channel.querySelectorAll(".cnnw-tab"))
      setAttributes(tab, { "aria-pressed": String(Number((tab as HTMLElement).dataset["input"]) === this.at) });
    const input = this.channel.querySelector("input");
    if (input && document.activeElement !== input) input.value = String(this.at);
  }
}
