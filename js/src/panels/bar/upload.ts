/** A picture from the learner's computer, made small enough for the way to the kernel. */

import { say } from "../../words/language";

/** Jupyter drops messages above 10 MiB without a word, so stay well below. */
const MOST_BYTES = 8_000_000;
const MOST_SIDE = 2048;
/** How the name of a saved explorer ends; the kernel knows it by its first bytes. */
const STATE = ".cnnw";

function toBlob(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

function drawn(picture: ImageBitmap): HTMLCanvasElement {
  const scale = Math.min(1, MOST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function shrunk(picture: ImageBitmap): Promise<Blob> {
  const canvas = drawn(picture);
  const png = await toBlob(canvas, "image/png");
  if (png && png.size < MOST_BYTES) return png;
  const jpeg = await toBlob(canvas, "image/jpeg", 0.92);
  if (jpeg && jpeg.size < MOST_BYTES) return jpeg;
  throw new Error(say("This picture is too large to send, even scaled down. Choose a smaller one."));
}

/** The bytes to send: the file as it is if it is small, else scaled down here. */
export async function pictureBytes(file: File): Promise<ArrayBuffer> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) {
    // The kernel reads formats that this browser does not.
    if (file.size < MOST_BYTES) return file.arrayBuffer();
    throw new Error(file.name.endsWith(STATE) ? stateTooLarge() : unreadable());
  }
  const isSmall = Math.max(picture.width, picture.height) <= MOST_SIDE && file.size < MOST_BYTES;
  try {
    return await (isSmall ? file : await shrunk(picture)).arrayBuffer();
  } finally {
    picture.close();
  }
}

function stateTooLarge(): string {
  return say(
    "This saved file is too large to send to the kernel: put it beside the notebook and open it with " +
      "cw.Explorer.load(path).",
  );
}

function unreadable(): string {
  return say("This browser cannot read the file as a picture, and it is too large to send. Choose a PNG or JPEG.");
}

/** The first picture among dropped or pasted things. */
export function pictureIn(transfer: DataTransfer | null): File | null {
  const files = [...(transfer?.files ?? [])];
  return files.find((file) => file.type.startsWith("image/")) ?? files[0] ?? null;
}
