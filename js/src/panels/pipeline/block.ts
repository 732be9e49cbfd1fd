/** The cards of one block, grouped under its name. The input and plain arrays form groups without a name. */

import type { StageHeader } from "../../protocol";
import { h, setAttributes, setText } from "../../ui/dom";
import { say } from "../../words/language";

export function arrow(): HTMLElement {
  return h("span", { class: "cnnw-arrow", "aria-hidden": "true" }, "→");
}

/** Groups neighbouring stages of the same block. */
export function byBlock(stages: readonly StageHeader[]): StageHeader[][] {
  const runs: StageHeader[][] = [];
  for (const card of stages) {
    const last = runs.at(-1);
    if (last?.[0]?.block === card.block) last.push(card);
    else runs.push([card]);
  }
  return runs;
}

export class BlockGroup {
  readonly root: HTMLElement;
  readonly head: HTMLElement;
  private readonly name = h("span", { class: "cnnw-block-name" });
  private readonly cards = h("div", { class: "cnnw-cards", role: "listbox", "aria-orientation": "horizontal" });

  constructor() {
    this.head = h("div", { class: "cnnw-block-head" }, this.name);
    this.root = h("div", { class: "cnnw-block" }, this.head, this.cards);
  }

  /** @param block The block's index, or -1 for stages that belong to none. */
  show(block: number, cards: readonly HTMLElement[], isMovable: boolean): void {
    const hasName = block >= 0;
    setText(this.name, hasName ? say("Block {number}", { number: block + 1 }) : "");
    this.head.hidden = !hasName;
    this.root.classList.toggle("cnnw-block-plain", !hasName);
    this.head.classList.toggle("cnnw-movable", hasName && isMovable);
    this.root.dataset["block"] = String(block);
    const label = hasName ? say("Stages of block {number}", { number: block + 1 }) : say("Stages");
    setAttributes(this.cards, { "aria-label": label });
    this.cards.replaceChildren(...cards.flatMap((card) => [arrow(), card]).slice(1));
  }

  choose(isChosen: boolean): void {
    this.root.classList.toggle("cnnw-block-chosen", isChosen);
  }
}
