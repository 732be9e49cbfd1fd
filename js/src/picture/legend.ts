/** A colour bar with the values of its ends, and a note on what they hold for. */

import type { Scale, ValueRange } from "../protocol";
import { h, setText } from "../ui/dom";
import { say } from "../words/language";
import { MINUS, short } from "../words/numbers";
import { DIVERGING, type Extent, GRAY, gradient, isDiverging } from "./colour";
import { largestSize } from "./tile";

export interface LegendText {
  low: string;
  high: string;
  table: string;
}

/** The legend of feature maps under the chosen scale. */
export function mapsLegend(range: ValueRange, scale: Scale, colormap: string, layer: Extent): LegendText {
  const largest = short(largestSize(layer));
  if (scale === "gray") {
    return {
      low: say("gray: {value}", { value: short(layer.minimum) }),
      high: say("{value} · whole layer", { value: short(layer.maximum) }),
      table: GRAY,
    };
  }
  if (scale === "layer") {
    const limit = range === "tanh" || range === "unit" ? "1" : largest;
    const isSigned = isDiverging(range);
    const table = isSigned ? DIVERGING : colormap;
    const high = range === "positive" ? short(layer.maximum) : isSigned ? `+${limit}` : limit;
    return { low: isSigned ? `${MINUS}${limit}` : "0", high: say("{value} · whole layer", { value: high }), table };
  }
  if (isDiverging(range)) {
    return { low: MINUS, high: say("+ tile’s largest · bar: of {value}", { value: largest }), table: DIVERGING };
  }
  return { low: "0", high: say("tile’s largest · bar: of {value}", { value: largest }), table: colormap };
}

export class Legend {
  readonly root: HTMLElement;
  private readonly low = h("span", { class: "cnnw-number" });
  private readonly high = h("span", { class: "cnnw-number" });
  private readonly bar = h("span", { class: "cnnw-legend-bar" });
  private table = "";

  constructor() {
    this.root = h("span", { class: "cnnw-legend", role: "img" }, this.low, this.bar, this.high);
  }

  show({ low, high, table }: LegendText): void {
    setText(this.low, low);
    setText(this.high, high);
    this.root.setAttribute("aria-label", say("Colours from {low} to {high}", { low, high }));
    if (table === this.table) return;
    this.table = table;
    this.bar.hidden = table === "";
    this.bar.style.background = table === "" ? "" : gradient(table);
  }
}
