/** Downloads bytes from the kernel as a file. */

export interface Download {
  kind: "download";
  name: string;
  mime: string;
}

export function isDownload(message: unknown): message is Download {
  return typeof message === "object" && message !== null && (message as { kind?: unknown }).kind === "download";
}

const KEPT_FOR = 10_000;

export function download({ name, mime }: Download, bytes: DataView): void {
  // A copy, because the view may be part of a larger message.
  const copy = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
  const address = URL.createObjectURL(new Blob([copy], { type: mime }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_FOR);
}
