/** Paints cells on a canvas, one pixel each. The style sheet enlarges them with hard edges. */

import type { PackedArray } from "../protocol/wire/packed";
import { pixel } from "./colour";

/** Sets a canvas's size only when it changes, because that clears it. */
export function fit(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return canvas.getContext("2d") as CanvasRenderingContext2D;
}

/** Paints the colour 0xAABBGGRR that `colour` gives for each cell. */
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

/** Paints codes of one byte a cell through a table of 256 colours. */
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

/** Paints each cell as a square of `zoom` device pixels, in the colour 0xAABBGGRR that `colour` gives. */
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
 * Paints codes at one device pixel a cell. This runs on every slider movement, so it is a bare loop, and all tiles of a
 * size share one ImageData: a new one for each would cause garbage collection during a drag.
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

/** Paints a picture in its true colours: (height, width, 3), (height, width, 1) or (height, width). */
export function paintPicture(canvas: HTMLCanvasElement, { data, shape }: PackedArray): void {
  const [height = 0, width = 0, channels = 1] = shape;
  const at = (cell: number, channel: number) => data[cell * channels + Math.min(channel, channels - 1)] as number;
  paint(canvas, width, height, (cell) => pixel(at(cell, 0), at(cell, 1), at(cell, 2)));
}
