/** Says what is wrong with channels, and chooses which of them are shown and in which order. */

import type { Filter, Sort } from "../../protocol";
import type { Scene } from "../../source/scene";
import { Choice } from "../../ui/choice";
import { h, setText } from "../../ui/dom";
import { say, sayCount } from "../../words/language";
import { diagnosis } from "./diagnosis";
import { channelAt } from "./order";
import type { MapsView } from "./view";

function sorts(): (readonly [Sort, string])[] {
  return [
    ["number", say("number")],
    ["mean", say("mean")],
    ["max", say("largest value")],
    ["variance", say("variance")],
    ["dead", say("dead first")],
  ];
}

function filters(): (readonly [Filter, string])[] {
  return [
    ["all", say("all")],
    ["alive", say("alive")],
    ["dead", say("dead")],
    ["odd", say("odd")],
  ];
}

export class OrderBar {
  readonly root: HTMLElement;
  private readonly line = h("span", { class: "cnnw-diagnosis" });
  private readonly sort: Choice;
  private readonly filter: Choice;

  constructor(scene: Scene) {
    this.sort = new Choice(say("sort by"), "sort", (sort) => scene.set({ channel_sort: sort as Sort }), true);
    this.filter = new Choice(say("show"), "filter", (kept) => scene.set({ channel_filter: kept as Filter }), true);
    this.root = h("div", { class: "cnnw-channels-bar" }, this.line, this.sort.root, this.filter.root);
  }

  show(view: MapsView, sort: Sort, filter: Filter): void {
    const { tiles } = view.maps.header;
    this.sort.show(sorts(), sort);
    this.filter.show(filters(), filter);
    // With one channel, or three in one picture, there is nothing to sort.
    this.root.hidden = view.asColour;
    this.sort.root.hidden = this.filter.root.hidden = tiles.count === 1 && view.order === null;
    setText(this.line, diagnosis(tiles) + offOf(view) + shownOf(view));
  }
}

/** Channels that are switched off also count as dead or constant, so their number is given. */
function offOf({ off }: MapsView): string {
  return off.size > 0 ? " " + say("({count} switched off)", { count: off.size }) : "";
}

/** Says how many channels the filter leaves. */
function shownOf({ order, maps }: MapsView): string {
  const { count } = maps.header.tiles;
  if (!order || order.length === count) return "";
  const none = sayCount("so none of the {count} channel is shown", "so none of the {count} channels is shown", count);
  if (order.length === 0) return `, ${none}`;
  if (order.length === 1) return "; " + say("shown is channel {channel} alone", { channel: channelAt(order, 0) });
  return "; " + say("shown are {count} of {total}", { count: order.length, total: count });
}
