/** The sheet of a pad: drawn on by mouse, pen and touch, or by a cursor that the arrow keys move. */

import type { Drawing } from "./drawing";
import { h, setStyle, setText } from "./dom";
import { arrowMove } from "./keys";
import type { Spot } from "./pad_brush";
import { paint } from "./paint";

/** CSS pixels of its longer side. */
const SIDE = 280;
const BLACK = 0xff000000;
const GRAY = 0x00010101;

export interface PadSheetOptions {
  drawing: Drawing;
  brush(): number;
  changed(): void;
  undo(): void;
}

export class PadSheet {
  readonly root: HTMLElement;
  private readonly canvas = h("canvas", { class: "cnnw-pixels cnnw-pad-canvas", "aria-hidden": "true" });
  private readonly cursor = h("span", { class: "cnnw-pad-cursor", "aria-hidden": "true" });
  private readonly sheet: HTMLElement;
  private readonly words = h("span", { class: "cnnw-visually-hidden", "aria-live": "polite" });
  private place: Spot;
  private isDown = false;
  private pointer: number | null = null;

  constructor(
    private readonly options: PadSheetOptions,
    signal: AbortSignal,
  ) {
    const { height, width } = options.drawing.field;
    this.place = { row: Math.floor(height / 2), col: Math.floor(width / 2) };
    const words = `Drawing pad of ${height} × ${width} pixels. Arrow keys move the cursor, Space puts the pen down and lifts it.`;
    const attributes = { class: "cnnw-pad-sheet", tabindex: 0, role: "application", "aria-label": words };
    this.sheet = h("div", attributes, this.canvas, this.cursor);
    const zoom = Math.max(1, Math.floor(SIDE / Math.max(height, width)));
    setStyle(this.sheet, "width", `${zoom * width}px`);
    setStyle(this.sheet, "aspect-ratio", `${width} / ${height}`);
    const hint = h("figcaption", {}, "Draw, or arrow keys and Space (pen down, pen up)");
    this.root = h("figure", { class: "cnnw-pad-figure" }, this.sheet, hint, this.words);
    this.listen(signal);
  }

  paint(): void {
    const { pixels, field } = this.options.drawing;
    paint(this.canvas, field.width, field.height, (cell) => (BLACK | ((pixels[cell] ?? 0) * GRAY)) >>> 0);
    setStyle(this.cursor, "left", `${(100 * this.place.col) / field.width}%`);
    setStyle(this.cursor, "top", `${(100 * this.place.row) / field.height}%`);
    setStyle(this.cursor, "width", `${100 / field.width}%`);
    setStyle(this.cursor, "height", `${100 / field.height}%`);
    this.sheet.classList.toggle("cnnw-pad-down", this.isDown);
  }

  private listen(signal: AbortSignal): void {
    const { sheet } = this;
    sheet.addEventListener("pointerdown", (event) => this.press(event), { signal });
    sheet.addEventListener("pointermove", (event) => this.drag(event), { signal });
    for (const end of ["pointerup", "pointercancel"] as const)
      sheet.addEventListener(end, () => this.release(), { signal });
    sheet.addEventListener("keydown", (event) => this.key(event), { signal });
    sheet.addEventListener("blur", () => this.lift(), { signal });
  }

  private spotOf(event: PointerEvent): Spot {
    const { height, width } = this.options.drawing.field;
    const box = this.canvas.getBoundingClientRect();
    const row = ((event.clientY - box.top) / box.height) * height - 0.5;
    return { row, col: ((event.clientX - box.left) / box.width) * width - 0.5 };
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0 || this.pointer !== null) return;
    this.pointer = event.pointerId;
    this.sheet.setPointerCapture(event.pointerId);
    this.isDown = false;
    this.options.drawing.begin(this.spotOf(event), this.options.brush());
    this.options.changed();
  }

  private drag(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    // A fast hand moves several times between two frames.
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length > 0 ? moves : [event])
      this.options.drawing.draw(this.spotOf(move), this.options.brush());
    this.options.changed();
  }

  private release(): void {
    this.pointer = null;
    this.options.drawing.end();
  }

  private lift(): void {
    if (!this.isDown) return;
    this.isDown = false;
    this.options.drawing.end();
    this.paint();
  }

  private key(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") this.options.undo();
    else if (event.key === " ") this.togglePen();
    else if (!this.move(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private togglePen(): void {
    const { drawing, brush, changed } = this.options;
    this.isDown = !this.isDown;
    if (this.isDown) drawing.begin(this.place, brush());
    else drawing.end();
    this.tell();
    changed();
  }

  private move(event: KeyboardEvent): boolean {
    const by = arrowMove(event);
    if (!by) return false;
    const { drawing, brush, changed } = this.options;
    const { height, width } = drawing.field;
    const clamp = (value: number, size: number) => Math.max(0, Math.min(size - 1, value));
    this.place = { row: clamp(this.place.row + by[0], height), col: clamp(this.place.col + by[1], width) };
    this.tell();
    if (!this.isDown) {
      this.paint();
      return true;
    }
    drawing.draw(this.place, brush());
    changed();
    return true;
  }

  private tell(): void {
    setText(this.words, `row ${this.place.row}, column ${this.place.col}, pen ${this.isDown ? "down" : "up"}`);
  }
}
