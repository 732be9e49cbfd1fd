/** What is drawn on a pad: what was there at first, and strokes that can be taken back. */

import { type Area, drawLine, type Spot } from "../../picture/brush";

const MOST_UNDONE = 50;

export class Drawing {
  pixels: Uint8Array;
  private before: Uint8Array[] = [];
  private last: Spot | null = null;

  constructor(readonly field: Area) {
    this.pixels = new Uint8Array(field.height * field.width);
  }

  get canUndo(): boolean {
    return this.before.length > 0;
  }

  get inked(): number {
    return this.pixels.reduce((count, ink) => count + (ink > 0 ? 1 : 0), 0);
  }

  /** Takes over a picture that was made elsewhere. */
  load(pixels: Uint8Array): void {
    this.pixels = pixels.slice();
    this.before = [];
    this.last = null;
  }

  begin(spot: Spot, brush: number): void {
    this.remember();
    this.last = spot;
    drawLine(this.pixels, this.field, spot, spot, brush);
  }

  draw(spot: Spot, brush: number): void {
    if (this.last) drawLine(this.pixels, this.field, this.last, spot, brush);
    this.last = spot;
  }

  end(): void {
    this.last = null;
  }

  clear(): void {
    this.remember();
    this.pixels = new Uint8Array(this.pixels.length);
  }

  undo(): void {
    const pixels = this.before.pop();
    if (pixels) this.pixels = pixels;
    this.last = null;
  }

  private remember(): void {
    this.before.push(this.pixels.slice());
    if (this.before.length > MOST_UNDONE) this.before.shift();
  }
}
