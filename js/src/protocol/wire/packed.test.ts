import { describe, expect, it } from "vitest";
import { decode } from "./packed";

interface Part {
  name: string;
  dtype: string;
  shape: number[];
  bytes: Uint8Array;
}

/**
 * Packs as the contract says: length, header padded with spaces, payload whose parts start at multiples
 * of 8.
 */
function pack(header: object, parts: Part[]): Uint8Array {
  const arrays: Record<string, object> = {};
  let offset = 0;
  for (const { name, dtype, shape, bytes } of parts) {
    arrays[name] = { dtype, shape, offset };
    offset += Math.ceil(bytes.length / 8) * 8;
  }
  let text = new TextEncoder().encode(JSON.stringify({ ...header, arrays }));
  const length = Math.ceil((4 + text.length) / 8) * 8 - 4;
  text = new Uint8Array([...text, ...new Array<number>(length - text.length).fill(0x20)]);
  const result = new Uint8Array(4 + length + offset);
  new DataView(result.buffer).setUint32(0, length, true);
  result.set(text, 4);
  let at = 4 + length;
  for (const { bytes } of parts) {
    result.set(bytes, at);
    at += Math.ceil(bytes.length / 8) * 8;
  }
  return result;
}

function viewAt(bytes: Uint8Array, byteOffset: number): DataView {
  const buffer = new ArrayBuffer(bytes.length + byteOffset + 5);
  new Uint8Array(buffer).set(bytes, byteOffset);
  return new DataView(buffer, byteOffset, bytes.length);
}

const WEIGHTS = new Float32Array([1.5, -2, 0.25]);
const EXAMPLE = pack({ revision: 7, name: "Häuschen ×" }, [
  { name: "tiles", dtype: "uint8", shape: [1, 5], bytes: new Uint8Array([0, 1, 127, 254, 255]) },
  { name: "kernel", dtype: "float32", shape: [3], bytes: new Uint8Array(WEIGHTS.buffer) },
  { name: "rows", dtype: "int32", shape: [2], bytes: new Uint8Array(new Int32Array([-1, 9]).buffer) },
]);

describe("decode", () => {
  it.each([0, 1, 3, 4, 8, 13])("reads a header and arrays at byte offset %i", (byteOffset) => {
    const packed = decode<{ revision: number; name: string }>(viewAt(EXAMPLE, byteOffset));
    expect(packed?.header.revision).toBe(7);
    expect(packed?.header.name).toBe("Häuschen ×");
    expect([...(packed?.arrays["tiles"]?.data ?? [])]).toEqual([0, 1, 127, 254, 255]);
    expect(packed?.arrays["tiles"]?.shape).toEqual([1, 5]);
    expect([...(packed?.arrays["kernel"]?.data ?? [])]).toEqual([1.5, -2, 0.25]);
    expect([...(packed?.arrays["rows"]?.data ?? [])]).toEqual([-1, 9]);
  });

  it("takes an empty buffer as nothing yet", () => {
    expect(decode(new DataView(new ArrayBuffer(0)))).toBeNull();
  });

  it("reads arrays without elements", () => {
    const packed = decode(
      viewAt(pack({}, [{ name: "bias", dtype: "float32", shape: [0], bytes: new Uint8Array() }]), 2),
    );
    expect(packed?.arrays["bias"]?.data).toHaveLength(0);
  });

  it("names a dtype that it cannot read", () => {
    const bytes = pack({}, [{ name: "x", dtype: "float64", shape: [1], bytes: new Uint8Array(8) }]);
    expect(() => decode(viewAt(bytes, 0))).toThrow(/float64.*send uint8, float32 or int32/);
  });
});
