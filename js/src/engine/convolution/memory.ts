/** One buffer for the image and the sums, which grows when it must, and the loops over it. */

import { type Loops, plainLoops } from "./loops";
import { simdLoops } from "./simd";

const PAGE = 65536;

export interface Memory extends Loops {
  /** The whole buffer; a new array once it has grown. */
  floats(): Float32Array;
  integers(): Int32Array;
  /** Makes room for at least this many bytes, and keeps what is there. */
  reserve(bytes: number): void;
  isFast: boolean;
}

export function openMemory(mayBeFast = true): Memory {
  return (mayBeFast && fastMemory()) || plainMemory();
}

function fastMemory(): Memory | null {
  if (typeof WebAssembly === "undefined") return null;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const loops = simdLoops(memory);
  if (!loops) return null;
  return {
    ...loops,
    floats: () => new Float32Array(memory.buffer),
    integers: () => new Int32Array(memory.buffer),
    reserve: (bytes) => {
      const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
      if (missing > 0) memory.grow(missing);
    },
    isFast: true,
  };
}

function plainMemory(): Memory {
  let buffer = new ArrayBuffer(PAGE);
  return {
    ...plainLoops(() => buffer),
    floats: () => new Float32Array(buffer),
    integers: () => new Int32Array(buffer),
    reserve: (bytes) => {
      if (bytes <= buffer.byteLength) return;
      const larger = new ArrayBuffer(Math.ceil(bytes / PAGE) * PAGE);
      new Uint8Array(larger).set(new Uint8Array(buffer));
      buffer = larger;
    },
    isFast: false,
  };
}
