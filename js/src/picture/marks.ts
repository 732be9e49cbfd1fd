/** Boxes over a picture, drawn as a light line on a dark one so that they show on any colour. */

import { svg } from "../ui/dom";
import { type Box, clip, isInside } from "./receptive_field";

/** Grows a box around its centre to at least this size, so that it can be seen. */
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

function rect(box: Box, style: string): SVGRectElement {
  const { left: x, top: y, width, height } = box;
  return svg("rect", { class: style, x, y, width, height, "vector-effect": "non-scaling-stroke" });
}

export function boxMarks(box: Box): SVGElement[] {
  return [rect(box, "cnnw-mark-under"), rect(box, "cnnw-mark")];
}

/** A receptive field over a picture. If it extends beyond the border, all of it is also drawn dashed. */
export function fieldMarks(box: Box, height: number, width: number): SVGElement[] {
  if (isInside(box, height, width)) return boxMarks(box);
  return [rect(box, "cnnw-mark-dashed"), ...boxMarks(clip(box, height, width))];
}
