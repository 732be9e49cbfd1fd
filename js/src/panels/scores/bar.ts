/** Values as named bars: shares from 0 on, or signed values to both sides of 0. */

import { h, setAttributes, setStyle, setText } from "../../ui/dom";

export interface BarContent {
  name: string;
  value: number;
  text: string;
  /** Tooltip, with the number as Python has it. */
  words: string;
  isStrong: boolean;
}

export interface BarScale {
  /** The value whose bar is full. */
  limit: number;
  isSigned: boolean;
}

export class ScoreBar {
  readonly root: HTMLElement;
  private readonly name: HTMLElement;
  private readonly share = h("span", { class: "cnnw-score-share" });
  private readonly value = h("span", { class: "cnnw-score-value cnnw-number" });

  /** @param chosen Called when the bar is chosen. If given, the name is a button. */
  constructor(chosen?: () => void) {
    this.name = chosen
      ? h("button", { type: "button", class: "cnnw-score-name cnnw-link" })
      : h("span", { class: "cnnw-score-name" });
    if (chosen) this.name.addEventListener("click", chosen);
    const track = h("span", { class: "cnnw-score-track", "aria-hidden": "true" }, this.share);
    this.root = h("li", { class: "cnnw-score" }, this.name, track, this.value);
  }

  show(bar: BarContent, { limit, isSigned }: BarScale): void {
    const { start, width } = span(bar.value, limit, isSigned);
    setText(this.name, bar.name);
    setText(this.value, bar.text);
    setStyle(this.share, "left", `${100 * start}%`);
    setStyle(this.share, "width", `${100 * width}%`);
    this.root.classList.toggle("cnnw-score-best", bar.isStrong);
    this.root.classList.toggle("cnnw-score-below", bar.value < 0);
    this.root.classList.toggle("cnnw-score-signed", isSigned);
    setAttributes(this.root, { title: bar.words, "data-value": bar.value });
  }
}

/** A bar's start and width, as shares of its track. */
export function span(value: number, limit: number, isSigned: boolean): { start: number; width: number } {
  const share = Number.isFinite(value) && limit > 0 ? Math.max(-1, Math.min(1, value / limit)) : 0;
  if (!isSigned) return { start: 0, width: Math.max(0, share) };
  return { start: 0.5 + Math.min(0, share) / 2, width: Math.abs(share) / 2 };
}

/** A list of bars, which are reused. */
export class ScoreBars {
  readonly root = h("ol", { class: "cnnw-scores" });
  private readonly bars: ScoreBar[] = [];

  constructor(private readonly chosen?: (place: number) => void) {}

  show(values: readonly BarContent[], scale: BarScale): void {
    while (this.bars.length < values.length) this.add(this.bars.length);
    values.forEach((value, place) => this.bars[place]?.show(value, scale));
    this.bars.forEach(({ root }, place) => (root.hidden = place >= values.length));
  }

  private add(place: number): void {
    const { chosen } = this;
    const bar = new ScoreBar(chosen && (() => chosen(place)));
    this.bars.push(bar);
    this.root.append(bar.root);
  }
}
