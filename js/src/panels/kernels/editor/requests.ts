/**
 * What is asked of Python while kernels are edited: one request at a time, in order. Of a drag only the newest value
 * waits, so that a busy kernel is never behind the hand by more than one change.
 */

import { say } from "../../../words/language";

export interface Ask {
  action: string;
  /** What belongs to one gesture may be left out where a newer one of it waits. */
  gesture?: string;
  [name: string]: unknown;
}

export interface Reply {
  error?: string;
  note?: string;
  [name: string]: unknown;
}

type Done = (reply: Reply, buffers: readonly DataView[]) => void;

interface Waiting {
  id: string;
  ask: Ask;
  done: Done;
}

/** Milliseconds after which an answer is not waited for any more: a kernel may be running a long cell. */
const PATIENCE = 20_000;

export class Requests {
  private readonly waiting: Waiting[] = [];
  private current: Waiting | null = null;
  private timer = 0;
  private count = 0;

  /** @param name Tells this view from other views of the same panel, all of which hear every reply. */
  constructor(
    private readonly name: string,
    private readonly send: (message: Record<string, unknown>) => void,
    signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => {
      clearTimeout(this.timer);
      this.waiting.length = 0;
    });
  }

  get isIdle(): boolean {
    return this.current === null && this.waiting.length === 0;
  }

  ask(ask: Ask, done: Done = () => {}): void {
    const last = this.waiting[this.waiting.length - 1];
    if (ask.gesture !== undefined && last?.ask.gesture === ask.gesture) this.waiting.pop();
    this.waiting.push({ id: `${this.name}/${this.count++}`, ask, done });
    this.next();
  }

  /** Takes every message that comes from Python. */
  receive(message: unknown, buffers: readonly DataView[] = []): void {
    const { kind, id, ...reply } = (message ?? {}) as Record<string, unknown>;
    if (kind === "kernel_edited" && this.current && id === this.current.id) this.finish(reply, buffers);
  }

  private next(): void {
    if (this.current || this.waiting.length === 0) return;
    this.current = this.waiting.shift() as Waiting;
    const { id, ask } = this.current;
    const giveUp = () => this.finish({ error: say("The kernel has not answered yet: it may be running a cell.") }, []);
    this.timer = setTimeout(giveUp, PATIENCE) as unknown as number;
    this.send({ ...ask, kind: "edit_kernel", id });
  }

  private finish(reply: Reply, buffers: readonly DataView[]): void {
    clearTimeout(this.timer);
    const { done } = this.current as Waiting;
    this.current = null;
    this.next();
    done(reply, buffers);
  }
}
