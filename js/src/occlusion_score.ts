/** A target's score without and with the square over the input. */

import { h, setText } from "./dom";
import type { Occluded } from "./headers";
import { fixed, number, signed } from "./text";

const DIGITS = 4;

export class OcclusionScore {
  readonly root = h("p", { class: "cnnw-facts cnnw-number cnnw-occlusion-score", "aria-live": "polite" });

  show(answer: Partial<Occluded>, isStale: boolean): void {
    this.root.classList.toggle("cnnw-stale", isStale);
    setText(this.root, inWords(answer));
  }
}

export function inWords({ target, score, covered }: Partial<Occluded>): string {
  if (score === undefined || covered === undefined) return "Drag the square over the input.";
  const [without, under] = [number(score), number(covered)];
  const change = signed(under - without, DIGITS);
  return `${target ?? ""}: ${fixed(without, DIGITS)} without the square, ${fixed(under, DIGITS)} with it: ${change}.`;
}
