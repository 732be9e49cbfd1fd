/** One stage in the pipeline strip. */

import { codeColours } from "../../picture/colour";
import { atLeast, fieldMarks } from "../../picture/marks";
import { paintCodes, paintPicture } from "../../picture/paint";
import { fieldBox } from "../../picture/receptive_field";
import { extent, thumbLimits } from "../../picture/tile";
import type { MapsHeader, Scale, Selection, StageHeader } from "../../protocol";
import type { Packed } from "../../protocol/wire/packed";
import { h, setAttributes, setText, svg } from "../../ui/dom";
import { shape } from "../../words/numbers";
import { SHORTCUTS } from "./tools";

const THUMB_SIDE = 72;
/** Smallest side of a receptive field's box, in CSS pixels. */
const LEAST_MARK = 3;
/** Milliseconds for which a card shows that its stage has just changed. */
const FRESH = 1200;

/**
 * CSS pixels per cell of a thumbnail. Cells of two device pixels or more have hard edges, so they get a whole number of
 * them. Smaller ones fill the available space and are smoothed.
 */
export function thumbFit(cells: number, ratio: number): { fit: number; isSharp: boolean } {
  const device = (THUMB_SIDE * ratio) / cells;
  const isSharp = device >= 2 || device === 1;
  return { fit: (isSharp ? Math.floor(device) : device) / ratio, isSharp };
}

export class StageCard {
  readonly root: HTMLElement;
  private readonly marks = svg("svg", { class: "cnnw-marks", preserveAspectRatio: "none", "aria-hidden": "true" });
  private readonly name = h("div", { class: "cnnw-card-name" });
  private fading = 0;
  private readonly canvas = h("canvas", { "aria-hidden": "true" });
  private readonly thumb = h("div", { class: "cnnw-thumb" }, this.canvas);
  private readonly size = h("div", { class: "cnnw-card-shape" });
  private readonly caption = h("div", { class: "cnnw-card-caption" });

  constructor(isArrangeable = false) {
    const place = h("div", { class: "cnnw-thumb-place" }, this.thumb);
    const parts = [this.name, place, this.size, this.caption];
    const keys = isArrangeable ? SHORTCUTS : null;
    this.root = h("div", { class: "cnnw-card", role: "option", "aria-keyshortcuts": keys }, ...parts);
  }

  /** Shows for a moment that the stage was recomputed. */
  freshen(): void {
    this.root.classList.add("cnnw-fresh");
    clearTimeout(this.fading);
    this.fading = window.setTimeout(() => this.root.classList.remove("cnnw-fresh"), FRESH);
  }

  show(card: StageHeader, isChosen: boolean, maps: Packed<MapsHeader>, scale: Scale, colormap: string): void {
    setText(this.name, card.name);
    setText(this.size, shape(card.shape));
    setText(this.caption, card.caption);
    this.paint(card, maps, scale, colormap);
    setAttributes(this.root, {
      "data-stage": card.name,
      "data-kind": card.kind,
      "data-changed": String(card.changed),
      "aria-selected": String(isChosen),
      title: card.costs ?? null,
      "aria-label": card.description || `${card.name}, ${shape(card.shape)}, ${card.caption}`,
      tabindex: isChosen ? 0 : -1,
    });
  }

  /** The receptive field of a value of `card`, on this card of the input. */
  mark(input: StageHeader, card: StageHeader | undefined, place: Selection | null): void {
    const [height, width] = input.shape;
    // Added to the input's card only: the browser composites whatever lies over a canvas in every frame.
    if (!this.marks.parentNode) this.thumb.append(this.marks);
    this.marks.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (!place || !card || card.kind === "input") {
      this.marks.replaceChildren();
      return;
    }
    const least = (LEAST_MARK * Math.max(height, width)) / THUMB_SIDE;
    const box = atLeast(fieldBox(card.field, place.row, place.col), least, least);
    this.marks.replaceChildren(...fieldMarks(box, height, width));
  }

  private paint(card: StageHeader, maps: Packed<MapsHeader>, scale: Scale, colormap: string): void {
    const plane = maps.arrays[`thumb:${card.name}`];
    this.thumb.hidden = !plane;
    if (!plane) return;
    const [height = 1, width = 1] = plane.shape;
    const { fit, isSharp } = thumbFit(Math.max(height, width), window.devicePixelRatio || 1);
    this.thumb.style.width = `${width * fit}px`;
    this.thumb.style.height = `${height * fit}px`;
    this.canvas.classList.toggle("cnnw-pixels", isSharp);
    if (card.kind === "input" || plane.shape.length === 3) {
      paintPicture(this.canvas, plane);
    } else if (plane.data instanceof Uint8Array) {
      const span = extent(card.thumb.minimum, card.thumb.maximum);
      paintCodes(this.canvas, plane.data, width, height, codeColours(span, thumbLimits(card, scale, colormap)));
    }
  }
}
