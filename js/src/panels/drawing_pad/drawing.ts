/** A drawing that starts from a given picture, with strokes that can be undone. */

import { drawLine, type PenPoint, type PixelSize } from "../../picture/brush";

const MOST_UNDONE = 50;

export class Drawing {
  pixels: Uint8Array;
  private before: Uint8Array[] = [];
  private last: PenPoint | null = null;

  constructor(readonly field: PixelSize) {
    this.pixels = new Uint8Array(field.height * field.width);
  }

  get canUndo(): boolean {
    return this.before.length > 0;
  }

  /** Number of pixels with ink. */
  get inked(): number {
    return this.pixels.reduce((count, ink) => count + (ink > 0 ? 1 : 0), 0);
  }

  /** Starts again from a given picture. */
  load(pixels: Uint8Array): void {
    this.pixels = pixels.slice();
    this.before = [];
    this.last = null;
  }

  begin(spot: PenPoint, brush: number): void {
    this.remember();
    this.last = spot;
    drawLine(this.pixels, this.field, spot, spot, brush);
  }

  draw(spot: PenPoint, brush: number): void {
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
