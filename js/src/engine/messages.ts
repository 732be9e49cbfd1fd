/** Messages to the engine's worker and back. */

import type { BlockSettings } from "./block/settings";
import type { Image } from "./convolution/convolution";
import type { WeightsSource } from "./convolution/weights";
import type { StageTiles, TilesRequest } from "./engine";

export type WorkerRequest =
  | { kind: "image"; image: Image }
  | { kind: "weights"; source: WeightsSource }
  /** Bring the sums up to date when there is time. */
  | { kind: "prepare"; block: BlockSettings }
  /** Tiles, unless they would take more than `budget` milliseconds. */
  | { kind: "tiles"; id: number; request: TilesRequest; budget: number };

export interface WorkerReply {
  id: number;
  /** Null where there is none in time, or none that is certain to be right. */
  answer: StageTiles | null;
}
