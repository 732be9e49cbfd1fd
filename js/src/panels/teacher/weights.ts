/** The present kernel beside the best possible one, with their numbers where there is room. */

import { type ColourLimits, DIVERGING, index, table } from "../../picture/colour";
import { Legend } from "../../picture/legend";
import { paint } from "../../picture/paint";
import { weightNumbers } from "../../picture/weight_numbers";
import type { PackedArray } from "../../protocol/wire/packed";
import { h, setStyle, setText } from "../../ui/dom";
import { COLOURS, colourName } from "../../words/colour_name";
import { say } from "../../words/language";
import { MINUS, short, signed } from "../../words/numbers";

const NUMBERED_CELL = 28;
const SIDES = { now: 150, best: 96 };
const LARGEST_CELL = 50;
/** Share of a picture's side that each has where several channels are shown. */
const SHARE = 0.64;

class KernelPicture {
  readonly root: HTMLElement;
  private readonly planes = h("div", { class: "cnnw-teacher-planes" });

  constructor(
    private readonly name: string,
    private readonly side: number,
  ) {
    const caption = h("figcaption", {}, name);
    this.root = h("figure", { class: "cnnw-teacher-weights", role: "img" }, caption, this.planes);
  }

  show({ data, shape }: PackedArray, bounds: ColourLimits): void {
    const [channels = 1, height = 1, width = 1] = shape;
    const weights = data as Float32Array;
    const room = channels > 1 ? this.side * SHARE : this.side;
    const cell = Math.max(4, Math.min(LARGEST_CELL, Math.floor(room / Math.max(height, width))));
    const size = height * width;
    while (this.planes.children.length > channels) this.planes.lastChild?.remove();
    for (let channel = 0; channel < channels; channel++) {
      const slot = (this.planes.children[channel] ?? this.planes.appendChild(slotFor())) as HTMLElement;
      fill(slot, weights.subarray(channel * size, (channel + 1) * size), { height, width, cell }, bounds);
      setText(slot.lastElementChild as Element, channels === 1 ? "" : channelName(channel, channels));
    }
    this.root.setAttribute("aria-label", `${this.name}: ${inWords(weights, shape)}`);
  }
}

export class TeacherWeights {
  readonly root: HTMLElement;
  private readonly now = new KernelPicture(say("Now"), SIDES.now);
  private readonly best = new KernelPicture(say("Best there is, by least squares"), SIDES.best);
  private readonly legend = new Legend();
  private readonly both = h("div", { class: "cnnw-teacher-both" }, this.now.root, this.best.root);

  constructor() {
    const title = h("h4", { class: "cnnw-title" }, say("Kernel"));
    const head = h("div", { class: "cnnw-head" }, title, this.legend.root);
    this.root = h("div", { class: "cnnw-teacher-kernel" }, head, this.both);
  }

  show(now: PackedArray, best: PackedArray): void {
    const sizes = [...now.data, ...best.data].map(Math.abs);
    const limit = Math.max(...sizes.filter(Number.isFinite), 0);
    const bounds = { low: -limit, high: limit, table: DIVERGING };
    this.both.toggleAttribute("data-channels", (now.shape[0] ?? 1) > 1);
    this.now.show(now, bounds);
    this.best.show(best, bounds);
    this.legend.show({ low: MINUS + short(limit), high: `+${short(limit)}`, table: DIVERGING });
  }
}

function slotFor(): HTMLElement {
  const sheet = h("div", { class: "cnnw-teacher-sheet" }, h("canvas", { class: "cnnw-pixels" }));
  return h("div", { class: "cnnw-teacher-plane" }, sheet, h("span", { class: "cnnw-quiet" }));
}

function fill(
  slot: HTMLElement,
  weights: Float32Array,
  { height, width, cell }: { height: number; width: number; cell: number },
  bounds: ColourLimits,
): void {
  const sheet = slot.firstElementChild as HTMLElement;
  const canvas = sheet.firstElementChild as HTMLCanvasElement;
  const colours = table(bounds.table);
  setStyle(sheet, "width", `${width * cell}px`);
  setStyle(sheet, "height", `${height * cell}px`);
  paint(canvas, width, height, (at) => colours[index(weights[at] as number, bounds)] as number);
  sheet.querySelector(".cnnw-numbers")?.remove();
  if (cell >= NUMBERED_CELL) sheet.append(weightNumbers(weights, width, bounds, cell));
}

function channelName(channel: number, channels: number): string {
  const colour = channels === COLOURS.length ? COLOURS[channel] : undefined;
  return colour ? colourName(colour) : say("channel {channel}", { channel });
}

/** A small kernel number by number, a large one by its size. */
function inWords(weights: Float32Array, [channels = 1, height = 1, width = 1]: readonly number[]): string {
  const size = `${height} × ${width}${channels > 1 ? ` × ${channels}` : ""}`;
  if (weights.length > 27) return say("{size} weights", { size });
  return `${size}: ${[...weights].map((weight) => signed(weight)).join(", ")}`;
}
