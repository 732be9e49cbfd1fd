/** Answers requests one by one, and uses the time between them to be ready for the next. */

import type { BlockSettings } from "./block/settings";
import { Engine } from "./engine";
import type { Reply, Request } from "./messages";

export class Desk {
  private readonly engine = new Engine();
  private next: BlockSettings | null = null;
  private isWaiting = false;

  /**
   * @param reply Called with each answer.
   * @param later Calls back once other requests had their turn.
   */
  constructor(
    private readonly reply: (reply: Reply) => void,
    private readonly later: (callback: () => void) => void,
  ) {}

  receive(request: Request): void {
    switch (request.kind) {
      case "image":
        return this.engine.setImage(request.image);
      case "weights":
        return this.engine.setWeights(request.source);
      case "prepare":
        return this.prepare(request.block);
      case "wish":
        return this.answer(request);
    }
  }

  private answer({ id, wish, budget }: Request & { kind: "wish" }): void {
    this.reply({ id, answer: this.engine.answerWithin(wish, budget) });
    // Where it took too long, the next step from there need not.
    this.prepare(wish.block);
  }

  private prepare(block: BlockSettings): void {
    this.next = block;
    if (!this.isWaiting) this.wait();
  }

  private wait(): void {
    this.isWaiting = true;
    this.later(() => this.work());
  }

  private work(): void {
    this.isWaiting = false;
    if (this.next && this.engine.canDo({ block: this.next }) && this.engine.prepareOne(this.next)) this.wait();
    else this.next = null;
  }
}
