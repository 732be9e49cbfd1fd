/** A patch as a tile of enlarged pixels. What lies beyond the image's border is hatched. */

import { paintPicture } from "../../picture/paint";
import type { PatchHeader } from "../../protocol";
import type { PackedArray } from "../../protocol/wire/packed";
import { h, setAttributes, setStyle, setText } from "../../ui/dom";
import { say } from "../../words/language";
import { number, short } from "../../words/numbers";

/** Approximate length of a tile's longer side in CSS pixels. */
const SIDE = 108;

export class PatchTile {
  readonly root: HTMLButtonElement;
  private readonly canvas = h("canvas", { class: "cnnw-pixels", "aria-hidden": "true" });
  private readonly frame: HTMLElement;
  private readonly strength = h("span", { class: "cnnw-strength-share" });
  private readonly value = h("span", { class: "cnnw-number" });
  private readonly name = h("span", { class: "cnnw-patch-name" });
  private readonly place = h("span", { class: "cnnw-quiet cnnw-number" });

  constructor(chosen: () => void) {
    this.frame = h("span", { class: "cnnw-patch-frame" }, this.canvas);
    const bar = h("span", { class: "cnnw-strength-bar" }, this.strength);
    const first = h("span", { class: "cnnw-patch-line" }, this.value, this.name);
    this.root = h("button", { type: "button", class: "cnnw-patch" }, this.frame, bar, first, this.place);
    this.root.addEventListener("click", chosen);
  }

  /** @param strongest The value whose strength bar is full. */
  show(patch: PatchHeader, pixels: PackedArray, strongest: number, canLook: boolean, isChosen: boolean): void {
    const [top, left, height, width] = patch.field;
    const zoom = zoomOf(Math.max(height, width));
    setStyle(this.frame, "width", `${width * zoom}px`);
    setStyle(this.frame, "height", `${height * zoom}px`);
    const [boxTop, boxLeft, boxHeight, boxWidth] = patch.box;
    const at = { left: boxLeft - left, top: boxTop - top, width: boxWidth, height: boxHeight };
    for (const [name, cells] of Object.entries(at)) setStyle(this.canvas, name, `${cells * zoom}px`);
    this.canvas.hidden = boxHeight === 0 || boxWidth === 0;
    if (!this.canvas.hidden) paintPicture(this.canvas, pixels);
    const value = number(patch.value);
    setStyle(this.strength, "width", `${100 * shareOf(value, strongest)}%`);
    setText(this.value, short(value));
    setText(this.name, patch.name);
    setText(this.place, say("row {row}, col {column}", { row: patch.row, column: patch.col }));
    const words = say("{value} in {image}, at row {row} and column {column} of the map; {where}", {
      value: short(value),
      image: patch.name,
      row: patch.row,
      column: patch.col,
      where: patch.words,
    });
    const state = { "aria-pressed": String(isChosen), disabled: !canLook };
    setAttributes(this.root, { "aria-label": words, title: words, ...state });
  }
}

/** Screen pixels per cell: an integer for small patches, so that all cells are alike; less than 1 for large ones. */
export function zoomOf(side: number): number {
  return side > SIDE ? SIDE / side : Math.max(1, Math.floor(SIDE / side));
}

/** The filled share of the strength bar; 0 unless the values are positive. */
export function shareOf(value: number, strongest: number): number {
  return value > 0 && strongest > 0 ? Math.min(1, value / strongest) : 0;
}
