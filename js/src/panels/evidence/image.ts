/** The image that a patch was cut from, with a box around the value's receptive field. */

import { paintPicture } from "../../picture/paint";
import type { PatchImageHeader } from "../../protocol";
import type { Packed } from "../../protocol/wire/packed";
import { h, setStyle, setText } from "../../ui/dom";
import { shape } from "../../words/numbers";

const SIDE = 320;

export class PatchImage {
  readonly root: HTMLElement;
  private readonly canvas = h("canvas", { class: "cnnw-pixels" });
  private readonly box = h("div", { class: "cnnw-patch-box" });
  private readonly frame = h("div", { class: "cnnw-patch-image", role: "img" }, this.canvas, this.box);
  private readonly caption = h("figcaption");

  constructor() {
    this.root = h("figure", { class: "cnnw-patch-figure", hidden: true }, this.frame, this.caption);
  }

  show(image: Packed<PatchImageHeader> | null): void {
    const pixels = image?.arrays["pixels"];
    this.root.hidden = !image || !pixels;
    if (!image || !pixels) return;
    const { name, height, width, box, words } = image.header;
    paintPicture(this.canvas, pixels);
    setStyle(this.frame, "width", `${width * Math.min(SIDE / Math.max(height, width), 16)}px`);
    setStyle(this.frame, "aspect-ratio", `${width} / ${height}`);
    const [top, left, rows, cols] = box;
    const percent = { top: top / height, left: left / width, height: rows / height, width: cols / width };
    for (const [side, share] of Object.entries(percent)) setStyle(this.box, side, `${100 * share}%`);
    const text = `${name}, ${shape([height, width])}: ${words}.`;
    setText(this.caption, text);
    this.frame.setAttribute("aria-label", text);
  }
}
