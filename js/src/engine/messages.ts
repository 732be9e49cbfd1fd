/** What goes to the engine's worker, and what comes back. */

import type { BlockSettings } from "./block/settings";
import type { Image } from "./convolution/convolution";
import type { WeightsSource } from "./convolution/weights";
import type { Answer, Wish } from "./engine";

export type Request =
  | { kind: "image"; image: Image }
  | { kind: "weights"; source: WeightsSource }
  /** Bring the sums up to date in spare time. */
  | { kind: "prepare"; block: BlockSettings }
  /** An answer that would take longer than so many milliseconds is none. */
  | { kind: "wish"; id: number; wish: Wish; budget: number };

export interface Reply {
  id: number;
  answer: Answer | null;
}
