/** Cells to canvas pixels, one to one. Enlarging is left to the style sheet, which keeps edges hard. */

import type { Plane } from "../protocol/wire/packed";
import { pixel } from "./colour";

/** Resizes the backing store only when it must, because that clears it. */
export function fit(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return canvas.getContext("2d") as CanvasRenderingContext2D;
}

/** Paints words of 0xAABBGGRR that `colour` gives for each cell. */
export function paint(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  colour: (cell: number) => number,
): void {
  const context = fit(canvas, width, height);
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  for (let cell = 0; cell < words.length; cell++) words[cell] = colour(cell);
  context.putImageData(image, 0, 0);
}

/** One byte a cell, through a table of 256 colours. */
export function paintCodes(
  canvas: HTMLCanvasElement,
  codes: Uint8Array,
  width: number,
  height: number,
  colours: Uint32Array,
): void {
  const context = fit(canvas, width, height);
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  for (let cell = 0; cell < words.length; cell++) words[cell] = colours[codes[cell] as number] as number;
  context.putImageData(image, 0, 0);
}

/**
 * Puts words of 0xAABBGGRR, one for each cell, on a canvas, each as a square of `zoom` device pixels.
 */
export function paintAt(
  context: CanvasRenderingContext2D,
  corner: { left: number; top: number },
  cells: { width: number; height: number },
  zoom: number,
  colour: (cell: number) => number,
): void {
  const stride = cells.width * zoom;
  const image = context.createImageData(stride, cells.height * zoom);
  const words = new Uint32Array(image.data.buffer);
  for (let row = 0, at = 0; row < cells.height; row++) {
    const start = row * zoom * stride;
    for (let col = 0; col < cells.width; col++, at++) {
      if (zoom === 1) words[start + col] = colour(at);
      else words.fill(colour(at), start + col * zoom, start + (col + 1) * zoom);
    }
    for (let line = 1; line < zoom; line++) words.copyWithin(start + line * stride, start, start + stride);
  }
  context.putImageData(image, corner.left, corner.top);
}

/**
 * One byte a cell at one device pixel each: the path of every slider movement, so a bare loop, and one store
 * for all tiles of a size, since a new one for each would have the browser collect garbage in a drag.
 */
export class TilePainter {
  private image: ImageData | null = null;
  private words = new Uint32Array();

  paint(
    context: CanvasRenderingContext2D,
    corner: { left: number; top: number },
    cells: { width: number; height: number },
    codes: Uint8Array,
    colours: Uint32Array,
  ): void {
    const image = this.store(context, cells.width, cells.height);
    const { words } = this;
    for (let cell = 0; cell < words.length; cell++) words[cell] = colours[codes[cell] as number] as number;
    context.putImageData(image, corner.left, corner.top);
  }

  private store(context: CanvasRenderingContext2D, width: number, height: number): ImageData {
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = context.createImageData(width, height);
      this.words = new Uint32Array(this.image.data.buffer);
    }
    return this.image;
  }
}

/** A picture in its true colours: (h, w, 3), (h, w, 1) or (h, w). */
export function paintPicture(canvas: HTMLCanvasElement, { data, shape }: Plane): void {
  const [height = 0, width = 0, channels = 1] = shape;
  const at = (cell: number, channel: number) => data[cell * channels + Math.min(channel, channels - 1)] as number;
  paint(canvas, width, height, (cell) => pixel(at(cell, 0), at(cell, 1), at(cell, 2)));
}
