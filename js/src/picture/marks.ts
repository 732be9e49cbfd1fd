/** Boxes over a picture: a light line on a dark one, so that they show on any colour. */

import { svg } from "../ui/dom";
import { type Box, clip, isInside } from "./receptive_field";

/** Grows a box about its middle until it can be seen. */
export function atLeast(box: Box, height: number, width: number): Box {
  const tall = Math.max(box.height, height);
  const broad = Math.max(box.width, width);
  return {
    top: box.top - (tall - box.height) / 2,
    left: box.left - (broad - box.width) / 2,
    height: tall,
    width: broad,
  };
}

function rect(box: Box, look: string): SVGRectElement {
  const { left: x, top: y, width, height } = box;
  return svg("rect", { class: look, x, y, width, height, "vector-effect": "non-scaling-stroke" });
}

export function boxMarks(box: Box): SVGElement[] {
  return [rect(box, "cnnw-mark-under"), rect(box, "cnnw-mark")];
}

/** A receptive field over a picture; where it reaches over the border, its whole is drawn dashed. */
export function fieldMarks(box: Box, height: number, width: number): SVGElement[] {
  if (isInside(box, height, width)) return boxMarks(box);
  return [rect(box, "cnnw-mark-dashed"), ...boxMarks(clip(box, height, width))];
}
