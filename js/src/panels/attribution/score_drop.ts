/** The target's score without and with the square over the input. */

import type { OcclusionReply } from "../../protocol";
import { h, setText } from "../../ui/dom";
import { say } from "../../words/language";
import { fixed, number, signed } from "../../words/numbers";

const DIGITS = 4;

export class OcclusionScore {
  readonly root = h("p", { class: "cnnw-facts cnnw-number cnnw-occlusion-score", "aria-live": "polite" });

  show(answer: Partial<OcclusionReply>, isStale: boolean): void {
    this.root.classList.toggle("cnnw-stale", isStale);
    setText(this.root, inWords(answer));
  }
}

export function inWords({ target, score, covered }: Partial<OcclusionReply>): string {
  if (score === undefined || covered === undefined) return say("Drag the square over the input.");
  const [without, under] = [number(score), number(covered)];
  const change = signed(under - without, DIGITS);
  const values = { target: target ?? "", without: fixed(without, DIGITS), under: fixed(under, DIGITS), change };
  return say("{target}: {without} without the square, {under} with it: {change}.", values);
}
