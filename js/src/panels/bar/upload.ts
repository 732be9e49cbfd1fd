/** Makes a picture from the user's computer small enough to send to the kernel. */

import { say } from "../../words/language";

/** Jupyter silently drops messages above 10 MiB, so this stays well below. */
const MOST_BYTES = 8_000_000;
const MOST_SIDE = 2048;
/** The file extension of a saved explorer. The kernel recognises it by its first bytes. */
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

/** The bytes to send: the file itself if it is small, else the picture scaled down. */
export async function pictureBytes(file: File): Promise<ArrayBuffer> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) {
    // The kernel can read formats that this browser cannot.
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

/** The first picture among dropped or pasted files, or else the first file. */
export function pictureIn(transfer: DataTransfer | null): File | null {
  const files = [...(transfer?.files ?? [])];
  return files.find((file) => file.type.startsWith("image/")) ?? files[0] ?? null;
}
