/** Sums, bias and activation as one would add them up on paper, with Keras's own number beside the result. */

import type { TermLine, TermsHeader } from "../../protocol";
import { h } from "../../ui/dom";
import { say } from "../../words/language";

function line({ label, text, role }: TermLine): HTMLElement[] {
  const style = `cnnw-line cnnw-line-${role}`;
  return [h("span", { class: style, "data-role": role }, label), h("span", { class: `${style} cnnw-number` }, text)];
}

function verdict({ agrees, keras, approx }: TermsHeader): HTMLElement {
  if (agrees) {
    const words = approx
      ? say("✓ Keras says {keras} (≈: the terms are rounded)", { keras })
      : say("✓ Keras says {keras}", { keras });
    return h("p", { class: "cnnw-agrees", "data-agrees": "true" }, words);
  }
  const words = say("⚠ Keras says {keras}: this does not add up. Please report it as a bug of cnn_widgets.", { keras });
  return h("p", { class: "cnnw-disagrees", "data-agrees": "false", role: "alert" }, words);
}

export function sumColumn(header: TermsHeader): HTMLElement[] {
  return [h("div", { class: "cnnw-lines" }, ...header.lines.flatMap(line)), verdict(header)];
}
