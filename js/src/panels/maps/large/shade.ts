/** Marks every input cell that one weight of a kernel meets while the kernel slides. */

import { paint } from "../../../picture/paint";
import { metBy } from "../../../picture/receptive_field";
import type { StageHeader } from "../../../protocol";
import type { WeightPlace } from "../../../source/scene";

const MET = 0x6000d8ff;
const UNMET = 0x80000000;

export function paintMet(
  canvas: HTMLCanvasElement,
  conv: StageHeader,
  weight: WeightPlace,
  picture: { height: number; width: number },
): void {
  if (!conv.window) return;
  const rows = new Set(metBy(conv.window, 0, weight.row, conv.shape[0], picture.height));
  const cols = new Set(metBy(conv.window, 1, weight.col, conv.shape[1], picture.width));
  paint(canvas, picture.width, picture.height, (cell) => {
    const isMet = rows.has(Math.floor(cell / picture.width)) && cols.has(cell % picture.width);
    return isMet ? MET : UNMET;
  });
}
