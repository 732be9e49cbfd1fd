/** One stage in the pipeline strip. */

import { codeColours } from "./colour";
import { h, setAttributes, setText, svg } from "./dom";
import type { Card, MapsHeader, Scale } from "./headers";
import { thumbLimits } from "./maps_view";
import { paintCodes, paintPicture } from "./paint";
import { shape } from "./text";
import { extent } from "./tile";
import type { Packed } from "./wire";

const SIDE = 72;

export class StageCard {
  readonly root: HTMLElement;
  readonly marks = svg("svg", { class: "cnnw-marks", preserveAspectRatio: "none", "aria-hidden": "true" });
  private readonly name = h("div", { class: "cnnw-card-name" });
  private readonly canvas = h("canvas", { "aria-hidden": "true" });
  private readonly thumb = h("div", { class: "cnnw-thumb" }, this.canvas, this.marks);
  private readonly size = h("div", { class: "cnnw-card-shape" });
  private readonly caption = h("div", { class: "cnnw-card-caption" });

  constructor() {
    const parts = [this.name, this.thumb, this.size, this.caption];
    this.root = h("div", { class: "cnnw-card", role: "option" }, ...parts);
  }

  show(card: Card, isChosen: boolean, maps: Packed<MapsHeader>, scale: Scale, colormap: string): void {
    setText(this.name, card.name);
    setText(this.size, shape(card.shape));
    setText(this.caption, card.caption);
    this.paint(card, maps, scale, colormap);
    setAttributes(this.root, {
      "data-stage": card.name,
      "data-kind": card.kind,
      "data-changed": String(card.changed),
      "aria-selected": String(isChosen),
      "aria-label": card.description || `${card.name}, ${shape(card.shape)}, ${card.caption}`,
      tabindex: isChosen ? 0 : -1,
    });
  }

  private paint(card: Card, maps: Packed<MapsHeader>, scale: Scale, colormap: string): void {
    const plane = maps.arrays[`thumb:${card.name}`];
    this.thumb.hidden = !plane;
    if (!plane) return;
    const [height = 1, width = 1] = plane.shape;
    const fit = SIDE / Math.max(height, width);
    this.thumb.style.width = `${width * fit}px`;
    this.thumb.style.height = `${height * fit}px`;
    // Cells that are enlarged keep hard edges; a thumbnail that is larger than its place is better smoothed.
    this.canvas.classList.toggle("cnnw-pixels", fit * (window.devicePixelRatio || 1) >= 1);
    if (card.kind === "input" || plane.shape.length === 3) {
      paintPicture(this.canvas, plane);
    } else if (plane.data instanceof Uint8Array) {
      const span = extent(card.thumb.minimum, card.thumb.maximum);
      paintCodes(
        this.canvas,
        plane.data,
        width,
        height,
        codeColours(span, thumbLimits(card, scale, colormap)),
      );
    }
  }
}
