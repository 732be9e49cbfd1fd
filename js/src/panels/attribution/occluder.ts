/** A square over the input, moved by mouse, touch or arrow keys. */

import { wholePixels } from "../../picture/tile";
import { h, setAttributes } from "../../ui/dom";
import { arrowMove } from "../../ui/keys";
import { say } from "../../words/language";
import type { HeatPicture } from "./heat";

export interface Square {
  row: number;
  col: number;
  size: number;
}

/** The nearest square that lies within a picture of (height, width). */
export function within(square: Square, [height, width]: readonly [number, number]): Square {
  const size = Math.max(1, Math.min(square.size, height, width));
  const at = (place: number, side: number) => Math.max(0, Math.min(side - size, place));
  return { row: at(square.row, height), col: at(square.col, width), size };
}

export class Occluder {
  private readonly root = h("div", { class: "cnnw-occluder", tabindex: 0, role: "application", hidden: true });
  private grip: { x: number; y: number; row: number; col: number } | null = null;
  private square: Square = { row: 0, col: 0, size: 1 };

  /** @param move Called with the new square, which lies within the picture. */
  constructor(
    private readonly picture: HeatPicture,
    private readonly move: (square: Square) => void,
    signal: AbortSignal,
  ) {
    picture.frame.append(this.root);
    this.root.addEventListener("pointerdown", (event) => this.press(event), { signal });
    this.root.addEventListener("pointermove", (event) => this.drag(event), { signal });
    for (const end of ["pointerup", "pointercancel"] as const)
      this.root.addEventListener(end, () => (this.grip = null), { signal });
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  show(square: Square | null): void {
    this.root.hidden = square === null;
    if (!square) return;
    this.square = square;
    const { row, col, size } = square;
    this.picture.place(this.root, { top: row, left: col, height: size, width: size });
    const edges = { top: row, bottom: row + size - 1, left: col, right: col + size - 1 };
    const label = say(
      "Square over rows {top} to {bottom}, columns {left} to {right}. " +
        "Arrow keys move it by single pixels, with Shift by ten.",
      edges,
    );
    setAttributes(this.root, { "aria-label": label });
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.root.setPointerCapture(event.pointerId);
    this.grip = { x: event.clientX, y: event.clientY, row: this.square.row, col: this.square.col };
  }

  private drag(event: PointerEvent): void {
    if (!this.grip) return;
    const box = this.picture.frame.getBoundingClientRect();
    const [height, width] = this.picture.size;
    const row = this.grip.row + wholePixels(event.clientY - this.grip.y, height, box.height);
    const col = this.grip.col + wholePixels(event.clientX - this.grip.x, width, box.width);
    this.go(row, col);
  }

  private key(event: KeyboardEvent): void {
    const by = arrowMove(event);
    if (!by) return;
    event.preventDefault();
    this.go(this.square.row + by[0], this.square.col + by[1]);
  }

  private go(row: number, col: number): void {
    const next = within({ ...this.square, row, col }, this.picture.size);
    if (next.row === this.square.row && next.col === this.square.col) return;
    this.show(next);
    this.move(next);
  }
}
