/** A header and arrays in one buffer, as cnn_widgets.render.wire packs them. */

import { worded } from "../../words/told";
import { spread } from "./coarse";

type Dtype = "uint8" | "float32" | "int32";

interface ArrayEntry {
  dtype: Dtype;
  shape: number[];
  offset: number;
  /** Along each axis, how many cells each sent value covers. */
  coarse?: number[];
}

/** A typed array with its shape, in C order. */
export interface PackedArray {
  data: Uint8Array | Float32Array | Int32Array;
  shape: number[];
}

export interface Packed<Header> {
  header: Header;
  arrays: Readonly<Record<string, PackedArray>>;
  /** Bytes in the buffer that it came in. */
  size: number;
}

const LENGTH_BYTES = 4;
const ALIGNMENT = 8;

/** The bytes of `view` at an aligned address: a typed array cannot start at any other. */
function aligned(view: DataView): Uint8Array {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return view.byteOffset % ALIGNMENT === 0 ? bytes : bytes.slice();
}

function arrayAt(bytes: Uint8Array, payload: number, entry: ArrayEntry): PackedArray {
  const { coarse, shape } = entry;
  if (coarse) {
    const sent = shape.map((side, axis) => Math.ceil(side / (coarse[axis] ?? 1)));
    const { data } = arrayAt(bytes, payload, { dtype: entry.dtype, offset: entry.offset, shape: sent });
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

/** Decodes a packed buffer. An empty one means that there is nothing to show yet. */
export function decode<Header>(view: DataView): Packed<Header> | null {
  if (view.byteLength < LENGTH_BYTES) return null;
  const bytes = aligned(view);
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const payload = LENGTH_BYTES + headerLength;
  const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, payload));
  const header = JSON.parse(text) as Header & { arrays?: Record<string, ArrayEntry> };
  const arrays: Record<string, PackedArray> = {};
  for (const [name, entry] of Object.entries(header.arrays ?? {})) arrays[name] = arrayAt(bytes, payload, entry);
  return { header: worded(header), arrays, size: view.byteLength };
}
