/** The input with a heat map or boxes over it. Everything is placed in percent, so that it can have any size. */

import { codeColours, DIVERGING, NONFINITE_CODE } from "../../picture/colour";
import { paintCodes, paintPicture } from "../../picture/paint";
import type { Box } from "../../picture/receptive_field";
import type { HeatHeader } from "../../protocol";
import type { Packed } from "../../protocol/wire/packed";
import type { Scene } from "../../source/scene";
import { h, setStyle } from "../../ui/dom";
import { changes } from "../../ui/schedule";

export class HeatPicture {
  readonly root: HTMLElement;
  readonly frame = h("div", { class: "cnnw-heat-frame" });
  private readonly picture = h("canvas", { class: "cnnw-pixels", "aria-hidden": "true" });
  private readonly heat = h("canvas", { class: "cnnw-pixels cnnw-heat", role: "img", hidden: true });
  private readonly box = h("div", { class: "cnnw-heat-box", hidden: true });
  private readonly differs = changes();
  private readonly heatDiffers = changes();

  constructor(
    private readonly scene: Scene,
    caption: Node,
  ) {
    this.frame.append(this.picture, this.heat, this.box);
    this.root = h("figure", { class: "cnnw-heat-figure" }, this.frame, h("figcaption", {}, caption));
  }

  /** Height and width of the picture in its own pixels; zeros before there is one. */
  get size(): [number, number] {
    const header = this.scene.frame("picture")?.header;
    return header ? [header.height, header.width] : [0, 0];
  }

  /** Calls back with the pixel under the pointer, or (-1, -1) when it leaves. */
  onPoint(callback: (row: number, col: number) => void, signal: AbortSignal): void {
    const point = (event: PointerEvent) => {
      const box = this.frame.getBoundingClientRect();
      const [height, width] = this.size;
      const row = Math.floor(((event.clientY - box.top) * height) / box.height);
      callback(row, Math.floor(((event.clientX - box.left) * width) / box.width));
    };
    this.frame.addEventListener("pointermove", point, { signal });
    this.frame.addEventListener("pointerleave", () => callback(-1, -1), { signal });
  }

  paintInput(): void {
    const picture = this.scene.frame("picture");
    const pixels = picture?.arrays["pixels"];
    if (!picture || !pixels || !this.differs(picture)) return;
    setStyle(this.frame, "aspect-ratio", `${picture.header.width} / ${picture.header.height}`);
    const isTall = picture.header.height > picture.header.width;
    const share = isTall ? picture.header.width / picture.header.height : 1;
    setStyle(this.root, "max-width", `calc(var(--cnnw-heat-side) * ${share})`);
    paintPicture(this.picture, pixels);
  }

  /** @param opacity From 0 to 1. */
  paintHeat(heat: Packed<HeatHeader> | null, colormap: string, opacity: number): void {
    const codes = heat?.arrays["codes"];
    this.heat.hidden = !heat;
    setStyle(this.heat, "opacity", String(opacity));
    if (!heat || !codes || !this.heatDiffers(heat, colormap)) return;
    const { low, high, signed, description } = heat.header;
    const limits = { low, high, table: signed ? DIVERGING : colormap };
    const colours = codeColours({ minimum: low, maximum: high }, limits);
    // Transparent where there is no value.
    colours[NONFINITE_CODE] = 0;
    const [height = 0, width = 0] = codes.shape;
    paintCodes(this.heat, codes.data as Uint8Array, width, height, colours);
    this.heat.setAttribute("aria-label", description);
  }

  /** Draws the box of a receptive field, parts of which may lie outside the picture. */
  paintBox(box: Box | null): void {
    this.box.hidden = box === null;
    if (box) this.place(this.box, box);
  }

  /** Places an element over a box given in pixels of the picture. */
  place(element: HTMLElement, { top, left, height, width }: Box): void {
    const [rows, cols] = this.size;
    const shares: [string, number, number][] = [
      ["top", top, rows],
      ["left", left, cols],
      ["height", height, rows],
      ["width", width, cols],
    ];
    for (const [name, pixels, of] of shares) setStyle(element, name, `${(100 * pixels) / Math.max(1, of)}%`);
  }
}
