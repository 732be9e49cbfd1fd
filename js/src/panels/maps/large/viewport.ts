/** A picture that can be zoomed and pointed at, with marks over it in the picture's coordinates. */

import type { Box } from "../../../picture/receptive_field";
import { h, svg } from "../../../ui/dom";

export interface ViewportEvents {
  point(place: { x: number; y: number } | null): void;
  pin(place: { x: number; y: number }): void;
  /** Returns whether there was anything left to zoom. */
  zoom(factor: number, at: { x: number; y: number }): boolean;
  pan(by: { x: number; y: number }): void;
}

const DRAG_STARTS = 4;

export class Viewport {
  readonly root: HTMLElement;
  readonly canvas = h("canvas", { class: "cnnw-pixels", "aria-hidden": "true" });
  readonly shade = h("canvas", { class: "cnnw-pixels cnnw-shade", "aria-hidden": "true" });
  readonly marks = svg("svg", { class: "cnnw-marks", preserveAspectRatio: "none", "aria-hidden": "true" });
  /** What is in sight, in cells of the picture. */
  private region: Box = { top: 0, left: 0, height: 1, width: 1 };
  private readonly fingers = new Map<number, { x: number; y: number }>();
  private dragged = 0;
  private spread = 0;

  constructor(
    label: string,
    private readonly events: ViewportEvents,
  ) {
    this.root = h(
      "div",
      { class: "cnnw-viewport", role: "application", tabindex: 0, "aria-label": label },
      this.canvas,
      this.shade,
      this.marks,
    );
    // Listeners on one's own elements go with them.
    this.root.addEventListener("pointerdown", (event) => this.down(event));
    this.root.addEventListener("pointermove", (event) => this.move(event));
    this.root.addEventListener("pointerup", (event) => this.up(event));
    this.root.addEventListener("pointercancel", (event) => this.fingers.delete(event.pointerId));
    this.root.addEventListener("pointerleave", () => this.events.point(null));
    this.root.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  /** Shows `region` of a picture, both in cells, in a frame of `size` CSS pixels. */
  frame(picture: { height: number; width: number }, region: Box, size: { width: number; height: number }): void {
    this.region = region;
    this.root.style.width = `${size.width}px`;
    this.root.style.height = `${size.height}px`;
    const x = size.width / region.width;
    const y = size.height / region.height;
    for (const layer of [this.canvas, this.shade]) {
      layer.style.left = `${-region.left * x}px`;
      layer.style.top = `${-region.top * y}px`;
      layer.style.width = `${picture.width * x}px`;
      layer.style.height = `${picture.height * y}px`;
    }
    this.root.classList.toggle("cnnw-zoomed", region.width < picture.width);
    this.marks.setAttribute("viewBox", `${region.left} ${region.top} ${region.width} ${region.height}`);
  }

  private at(event: MouseEvent): { x: number; y: number } {
    const box = this.root.getBoundingClientRect();
    return {
      x: this.region.left + ((event.clientX - box.left) / box.width) * this.region.width,
      y: this.region.top + ((event.clientY - box.top) / box.height) * this.region.height,
    };
  }

  private down(event: PointerEvent): void {
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.dragged = 0;
    this.spread = this.distance();
    this.root.setPointerCapture(event.pointerId);
    this.events.point(this.at(event));
  }

  private move(event: PointerEvent): void {
    const last = this.fingers.get(event.pointerId);
    if (!last) {
      this.events.point(this.at(event));
      return;
    }
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.fingers.size === 2) this.pinch(event);
    else this.drag(event, last);
  }

  private drag(event: PointerEvent, last: { x: number; y: number }): void {
    const x = event.clientX - last.x;
    const y = event.clientY - last.y;
    this.dragged += Math.abs(x) + Math.abs(y);
    if (this.dragged < DRAG_STARTS) return;
    const box = this.root.getBoundingClientRect();
    this.events.pan({ x: (-x / box.width) * this.region.width, y: (-y / box.height) * this.region.height });
  }

  private pinch(event: PointerEvent): void {
    const spread = this.distance();
    this.dragged = DRAG_STARTS;
    if (this.spread > 0 && spread > 0) this.events.zoom(spread / this.spread, this.at(event));
    this.spread = spread;
  }

  private distance(): number {
    const [first, second] = [...this.fingers.values()];
    return first && second ? Math.hypot(first.x - second.x, first.y - second.y) : 0;
  }

  private up(event: PointerEvent): void {
    const wasAlone = this.fingers.size === 1;
    this.fingers.delete(event.pointerId);
    if (wasAlone && this.dragged < DRAG_STARTS) this.events.pin(this.at(event));
  }

  private wheel(event: WheelEvent): void {
    // Once it cannot zoom further, the wheel scrolls the page again.
    if (this.events.zoom(Math.exp(-event.deltaY / 400), this.at(event))) event.preventDefault();
  }
}
