/** One header and one run of bytes, as cnn_widgets.render.wire packs them. */

import { spread } from "./coarse";

type Dtype = "uint8" | "float32" | "int32";

interface ArrayEntry {
  dtype: Dtype;
  shape: number[];
  offset: number;
  /** Along each axis, over how many cells each value that was sent is to be spread. */
  coarse?: number[];
}

export interface Plane {
  data: Uint8Array | Float32Array | Int32Array;
  shape: number[];
}

export interface Packed<Header> {
  header: Header;
  arrays: Readonly<Record<string, Plane>>;
  /** How many bytes it came in. */
  size: number;
}

const LENGTH_BYTES = 4;
const ALIGNMENT = 8;

/**
 * The bytes of `view`, at an address on which every array type can stand: a typed array refuses an odd
 * one.
 */
function aligned(view: DataView): Uint8Array {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return view.byteOffset % ALIGNMENT === 0 ? bytes : bytes.slice();
}

function plane(bytes: Uint8Array, payload: number, entry: ArrayEntry): Plane {
  const { coarse, shape } = entry;
  if (coarse) {
    const sent = shape.map((side, axis) => Math.ceil(side / (coarse[axis] ?? 1)));
    const { data } = plane(bytes, payload, { dtype: entry.dtype, offset: entry.offset, shape: sent });
    return { data: spread(data as Uint8Array, sent, shape, coarse), shape };
  }
  const start = bytes.byteOffset + payload + entry.offset;
  const length = entry.shape.reduce((product, side) => product * side, 1);
  const { buffer } = bytes;
  switch (entry.dtype) {
    case "uint8":
      return { data: new Uint8Array(buffer, start, length), shape: entry.shape };
    case "float32":
      return { data: new Float32Array(buffer, start, length), shape: entry.shape };
    case "int32":
      return { data: new Int32Array(buffer, start, length), shape: entry.shape };
    default:
      throw new Error(`An array of dtype ${String(entry.dtype)} cannot be read: send uint8, float32 or int32.`);
  }
}

/** Decodes packed bytes; none at all means that there is nothing to show yet. */
export function decode<Header>(view: DataView): Packed<Header> | null {
  if (view.byteLength < LENGTH_BYTES) return null;
  const bytes = aligned(view);
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const payload = LENGTH_BYTES + headerLength;
  const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, payload));
  const header = JSON.parse(text) as Header & { arrays?: Record<string, ArrayEntry> };
  const arrays: Record<string, Plane> = {};
  for (const [name, entry] of Object.entries(header.arrays ?? {})) arrays[name] = plane(bytes, payload, entry);
  return { header, arrays, size: view.byteLength };
}
