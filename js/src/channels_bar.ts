/** What is wrong with the channels, and which of them are shown in which order. */

import { type Filter, type Sort, channelAt, diagnosis } from "./channel_order";
import { Choice } from "./choice";
import { h, setText } from "./dom";
import type { MapsView } from "./maps_view";
import type { Scene } from "./scene";
import { plural } from "./text";

const SORTS: readonly (readonly [Sort, string])[] = [
  ["number", "number"],
  ["mean", "mean"],
  ["max", "largest value"],
  ["variance", "variance"],
  ["dead", "dead first"],
];
const FILTERS: readonly (readonly [Filter, string])[] = [
  ["all", "all"],
  ["alive", "alive"],
  ["dead", "dead"],
  ["odd", "odd"],
];

export class ChannelsBar {
  readonly root: HTMLElement;
  private readonly line = h("span", { class: "cnnw-diagnosis" });
  private readonly sort: Choice;
  private readonly filter: Choice;

  constructor(scene: Scene) {
    this.sort = new Choice("sort by", "sort", (sort) => scene.set({ channel_sort: sort as Sort }), true);
    this.filter = new Choice("show", "filter", (kept) => scene.set({ channel_filter: kept as Filter }), true);
    this.root = h("div", { class: "cnnw-channels-bar" }, this.line, this.sort.root, this.filter.root);
  }

  show(view: MapsView, sort: Sort, filter: Filter): void {
    const { tiles } = view.maps.header;
    this.sort.show(SORTS, sort);
    this.filter.show(FILTERS, filter);
    // With one channel, or three in one picture, there is nothing to put in order.
    this.root.hidden = view.asColour;
    this.sort.root.hidden = this.filter.root.hidden = tiles.count === 1 && view.order === null;
    setText(this.line, diagnosis(tiles) + offOf(view) + shownOf(view));
  }
}

/** What is switched off is counted with the dead or constant ones above. */
function offOf({ off }: MapsView): string {
  return off.size > 0 ? ` (${off.size} switched off)` : "";
}

/** Nothing is hidden in silence. */
function shownOf({ order, maps }: MapsView): string {
  const { count } = maps.header.tiles;
  if (!order || order.length === count) return "";
  if (order.length === 0) return `, so none of the ${plural(count, "channel")} is shown`;
  if (order.length === 1) return `; shown is channel ${channelAt(order, 0)} alone`;
  return `; shown are ${order.length} of ${count}`;
}
