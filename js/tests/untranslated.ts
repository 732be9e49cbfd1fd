/** Faults that `sentencesIn` must find; see sentences.test.ts. */

import { button, h, setText } from "../src/ui/dom";
import { say } from "../src/words/language";

type Key = "two words";

export function wrong(element: HTMLElement, isLost: boolean, key: Key): HTMLElement[] {
  const words = "Two words";
  element.title = "Seen";
  element.dataset["key"] = isLost && key === ("other" as string) ? "lost" : "found";
  setText(element, isLost ? "Lost" : "Found");
  const pairs = [["mean", "mean"]];
  const made = [button("Save", { "data-action": "save" }), h("span", { class: "cnnw" }, `${words} of all`)];
  return [...made, h("p", { "aria-label": "Largest", "data-pairs": JSON.stringify(pairs) })];
}

export function missed(count: number): string[] {
  const message = "message";
  const inner = say("outer {inner}", { inner: say("inner") });
  return [say(message), say(`template`), `${say("in a template")}: ${count}`, inner];
}

export function right(): string[] {
  return [say("one " + "and two"), "× " + say("three")];
}
