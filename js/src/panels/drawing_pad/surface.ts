/** The surface to draw on by mouse, pen and touch, or with a cursor that the arrow keys move. */

import type { PenPoint } from "../../picture/brush";
import { paint } from "../../picture/paint";
import { Pen } from "../../picture/pen";
import { h, setStyle, setText } from "../../ui/dom";
import { say } from "../../words/language";
import type { Drawing } from "./drawing";

/** The longer side, in CSS pixels. */
const SIDE = 280;
const BLACK = 0xff000000;
const GRAY = 0x00010101;

export interface DrawingSurfaceOptions {
  drawing: Drawing;
  brush(): number;
  changed(): void;
  undo(): void;
}

export class DrawingSurface {
  readonly root: HTMLElement;
  private readonly canvas = h("canvas", { class: "cnnw-pixels cnnw-pad-canvas", "aria-hidden": "true" });
  private readonly cursor = h("span", { class: "cnnw-pad-cursor", "aria-hidden": "true" });
  private readonly frame: HTMLElement;
  private readonly words = h("span", { class: "cnnw-visually-hidden", "aria-live": "polite" });
  private readonly pen: Pen;

  constructor(
    private readonly options: DrawingSurfaceOptions,
    signal: AbortSignal,
  ) {
    const { drawing, brush, changed, undo } = options;
    const { height, width } = drawing.field;
    const words = say(
      "Drawing pad of {height} × {width} pixels. Arrow keys move the cursor, Space puts the pen down and lifts it.",
      { height, width },
    );
    const attributes = { class: "cnnw-pad-sheet", tabindex: 0, role: "application", "aria-label": words };
    this.frame = h("div", attributes, this.canvas, this.cursor);
    const zoom = Math.max(1, Math.floor(SIDE / Math.max(height, width)));
    setStyle(this.frame, "width", `${zoom * width}px`);
    setStyle(this.frame, "aspect-ratio", `${width} / ${height}`);
    const hint = h("figcaption", {}, say("Draw, or arrow keys and Space (pen down, pen up)"));
    this.root = h("figure", { class: "cnnw-pad-figure" }, this.frame, hint, this.words);
    const begin = (spot: PenPoint) => {
      drawing.begin(spot, brush());
      changed();
    };
    const draw = (spots: readonly PenPoint[]) => {
      for (const spot of spots) drawing.draw(spot, brush());
      changed();
    };
    const events = { begin, draw, end: () => drawing.end(), move: () => this.tell(), undo };
    this.pen = new Pen(this.frame, () => drawing.field, events, signal);
  }

  paint(): void {
    const { pixels, field } = this.options.drawing;
    const { row, col } = this.pen.cursor;
    paint(this.canvas, field.width, field.height, (cell) => (BLACK | ((pixels[cell] ?? 0) * GRAY)) >>> 0);
    setStyle(this.cursor, "left", `${(100 * col) / field.width}%`);
    setStyle(this.cursor, "top", `${(100 * row) / field.height}%`);
    setStyle(this.cursor, "width", `${100 / field.width}%`);
    setStyle(this.cursor, "height", `${100 / field.height}%`);
    this.frame.classList.toggle("cnnw-pad-down", this.pen.isDown);
  }

  private tell(): void {
    const { row, col } = this.pen.cursor;
    const spot = { row, column: col };
    const up = say("row {row}, column {column}, pen up", spot);
    const down = say("row {row}, column {column}, pen down", spot);
    setText(this.words, this.pen.isDown ? down : up);
    this.paint();
  }
}
