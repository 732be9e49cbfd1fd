/** Answers requests one by one, and prepares for the next in the time between. */

import type { BlockSettings } from "./block/settings";
import { Engine } from "./engine";
import type { WorkerReply, WorkerRequest } from "./messages";

export class Responder {
  private readonly engine = new Engine();
  private next: BlockSettings | null = null;
  private isWaiting = false;

  /**
   * @param reply Called with each answer.
   * @param later Calls back once other requests have had their turn.
   */
  constructor(
    private readonly reply: (reply: WorkerReply) => void,
    private readonly later: (callback: () => void) => void,
  ) {}

  receive(request: WorkerRequest): void {
    switch (request.kind) {
      case "image":
        return this.engine.setImage(request.image);
      case "weights":
        return this.engine.setWeights(request.source);
      case "prepare":
        return this.prepare(request.block);
      case "tiles":
        return this.answer(request);
    }
  }

  private answer({ id, request, budget }: WorkerRequest & { kind: "tiles" }): void {
    this.reply({ id, answer: this.engine.answerWithin(request, budget) });
    // Even if this one took too long, the next step from here may not.
    this.prepare(request.block);
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
    if (this.next && this.engine.canCompute({ block: this.next }) && this.engine.prepareOne(this.next)) this.wait();
    else this.next = null;
  }
}
