/** Sizes in the large view: of its frames on the screen, and of what they show. */

import type { CssSize } from "../../../picture/tile";
import type { PictureHeader, StageHeader } from "../../../protocol";

const SIDE = 360;
const GAP = 16;
/** Pictures narrower than this are placed one above the other. */
const LEAST_HALF = 200;

/** Stands in for a missing picture, so that the map is shown in its own cells. */
export function standIn(card: StageHeader): PictureHeader {
  const [height, width, channels] = card.shape;
  const shown: [number, number] = [height, width];
  return { revision: 0, name: "", height, width, channels, minimum: 0, maximum: 0, shown, step: 1 };
}

/** The size that the shown pixels cover. The last of them may extend a little over the picture's border. */
export function coveredSize({ height, width, shown }: PictureHeader): { height: number; width: number } {
  const step = Math.max(1, Math.ceil(Math.max(height / shown[0], width / shown[1])));
  return { height: shown[0] * step, width: shown[1] * step };
}

/** The frames' size: whole device pixels per cell for small maps, and two pictures side by side if they fit. */
export function frameSize([height, width]: readonly [number, number], available: number, ratio: number): CssSize {
  const half = (available - GAP) / 2;
  // A window may leave no room at all.
  const room = half >= LEAST_HALF ? half : Math.max(1, available);
  const longest = Math.max(height, width);
  const fits = Math.floor((room * ratio) / longest);
  const zoom = Math.min(Math.max(1, Math.round((SIDE * ratio) / longest)), fits);
  const scale = zoom >= 1 ? zoom / ratio : Math.min(room, SIDE) / longest;
  return { width: width * scale, height: height * scale };
}
