/** One picture of a kernel teacher: pixels, a legend, and a frame that can be pointed at. */

import type { PenPoint } from "../../picture/brush";
import { codeColours, DIVERGING, NONFINITE_CODE } from "../../picture/colour";
import { Legend } from "../../picture/legend";
import { paintCodes, paintPicture } from "../../picture/paint";
import type { TeacherMapsHeader } from "../../protocol";
import type { Packed, PackedArray } from "../../protocol/wire/packed";
import { h, setStyle, setText } from "../../ui/dom";
import { changes } from "../../ui/schedule";
import { say } from "../../words/language";
import { MINUS, number, short } from "../../words/numbers";

export class TeacherPicture {
  readonly root: HTMLElement;
  readonly frame: HTMLElement;
  private readonly canvas = h("canvas", { class: "cnnw-pixels", role: "img" });
  private readonly mark = h("div", { class: "cnnw-teacher-mark", hidden: true });
  private readonly caption = h("span", { class: "cnnw-quiet cnnw-number" });
  private readonly legend = new Legend();
  private readonly differs = changes();
  private size: readonly [number, number] = [1, 1];
  private shown: { codes: PackedArray; low: number; high: number; step: number } | null = null;

  constructor(
    readonly name: string,
    private readonly label: string,
  ) {
    this.frame = h("div", { class: "cnnw-teacher-frame", "data-map": name }, this.canvas, this.mark);
    const words = h("figcaption", {}, h("strong", {}, label), this.caption, this.legend.root);
    this.root = h("figure", { class: "cnnw-teacher-map" }, words, this.frame);
  }

  /** Calls back with the place under the pointer, or null when it leaves. */
  onPoint(callback: (spot: PenPoint | null) => void, signal: AbortSignal): void {
    this.frame.addEventListener("pointermove", (event) => callback(this.spot(event)), { signal });
    this.frame.addEventListener("pointerleave", () => callback(null), { signal });
  }

  /** The place under a pointer. The centre of the first pixel is (0, 0). */
  spot({ clientX, clientY }: PointerEvent): PenPoint {
    const box = this.frame.getBoundingClientRect();
    const [rows, cols] = this.size;
    return {
      row: ((clientY - box.top) / box.height) * rows - 0.5,
      col: ((clientX - box.left) / box.width) * cols - 0.5,
    };
  }

  showPicture(pixels: PackedArray, size: readonly [number, number], facts: string): void {
    if (!this.differs(pixels)) return;
    this.resize(size);
    paintPicture(this.canvas, pixels);
    setText(this.caption, facts);
    this.legend.root.hidden = true;
    this.canvas.setAttribute("aria-label", `${this.label}, ${facts}`);
  }

  /** @param limit The value of the last colour; the first has minus that. */
  showMap({ header, arrays }: Packed<TeacherMapsHeader>, limit: number): void {
    const codes = arrays[this.name];
    const ends = header.ends[this.name];
    if (!codes || !ends || !this.differs(codes, limit)) return;
    const [low, high] = [number(ends.minimum), number(ends.maximum)];
    this.resize(header.full);
    const [height = 0, width = 0] = codes.shape;
    const bounds = { low: -limit, high: limit, table: DIVERGING };
    const colours = codeColours({ minimum: low, maximum: high }, bounds);
    paintCodes(this.canvas, codes.data as Uint8Array, width, height, colours);
    this.shown = { codes, low, high, step: header.step };
    const largest = number(ends.largest);
    const isClipped = largest > limit * 1.001;
    const value = short(largest);
    setText(this.caption, isClipped ? say("largest {value}, clipped", { value }) : say("largest {value}", { value }));
    this.legend.show({ low: MINUS + short(limit), high: `+${short(limit)}`, table: DIVERGING });
    const words = say("{name}: from {low} to {high}", { name: this.label, low: short(low), high: short(high) });
    this.canvas.setAttribute("aria-label", words);
  }

  /** The value at a place, rounded as it was sent; null where it is not finite. */
  value({ row, col }: PenPoint): number | null {
    if (!this.shown) return null;
    const { codes, low, high, step } = this.shown;
    const [height = 0, width = 0] = codes.shape;
    const [down, right] = [Math.floor(Math.round(row) / step), Math.floor(Math.round(col) / step)];
    if (down < 0 || right < 0 || down >= height || right >= width) return null;
    const code = codes.data[down * width + right] as number;
    return code === NONFINITE_CODE ? null : low + ((high - low) * code) / 254;
  }

  /** Marks a square of `size` pixels around a place, or nothing. */
  point(spot: PenPoint | null, size: number): void {
    this.mark.hidden = spot === null;
    if (!spot) return;
    const [rows, cols] = this.size;
    const edge = (at: number) => Math.round(at) - Math.floor((size - 1) / 2);
    setStyle(this.mark, "top", `${(100 * edge(spot.row)) / rows}%`);
    setStyle(this.mark, "left", `${(100 * edge(spot.col)) / cols}%`);
    setStyle(this.mark, "height", `${(100 * size) / rows}%`);
    setStyle(this.mark, "width", `${(100 * size) / cols}%`);
  }

  private resize(size: readonly [number, number]): void {
    this.size = size;
    setStyle(this.frame, "aspect-ratio", `${size[1]} / ${size[0]}`);
  }
}
