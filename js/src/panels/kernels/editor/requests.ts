/**
 * Requests to Python while kernels are edited, sent one at a time and in order. In a drag only the newest value waits,
 * so that a busy kernel is never more than one change behind.
 */

import { say } from "../../../words/language";
import { worded } from "../../../words/told";

export interface EditRequest {
  action: string;
  /** A waiting request is dropped when a newer one of the same gesture comes. */
  gesture?: string;
  [name: string]: unknown;
}

export interface EditReply {
  error?: string;
  note?: string;
  [name: string]: unknown;
}

type ReplyHandler = (reply: EditReply, buffers: readonly DataView[]) => void;

interface PendingRequest {
  id: string;
  ask: EditRequest;
  done: ReplyHandler;
}

/** Milliseconds to wait for an answer, because the kernel may be running a long cell. */
const GIVE_UP_AFTER = 20_000;

export class EditRequests {
  private readonly waiting: PendingRequest[] = [];
  private current: PendingRequest | null = null;
  private timer = 0;
  private count = 0;

  /** @param name Distinguishes this view from other views of the same panel, which all receive every reply. */
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

  ask(ask: EditRequest, done: ReplyHandler = () => {}): void {
    const last = this.waiting[this.waiting.length - 1];
    if (ask.gesture !== undefined && last?.ask.gesture === ask.gesture) this.waiting.pop();
    this.waiting.push({ id: `${this.name}/${this.count++}`, ask, done });
    this.next();
  }

  /** Takes every message from Python, and ignores those that are not for it. */
  receive(message: unknown, buffers: readonly DataView[] = []): void {
    const { kind, id, ...reply } = worded(message ?? {}) as Record<string, unknown>;
    if (kind === "kernel_edited" && this.current && id === this.current.id) this.finish(reply, buffers);
  }

  private next(): void {
    if (this.current || this.waiting.length === 0) return;
    this.current = this.waiting.shift() as PendingRequest;
    const { id, ask } = this.current;
    const giveUp = () => this.finish({ error: say("The kernel has not answered yet: it may be running a cell.") }, []);
    this.timer = setTimeout(giveUp, GIVE_UP_AFTER) as unknown as number;
    this.send({ ...ask, kind: "edit_kernel", id });
  }

  private finish(reply: EditReply, buffers: readonly DataView[]): void {
    clearTimeout(this.timer);
    const { done } = this.current as PendingRequest;
    this.current = null;
    this.next();
    done(reply, buffers);
  }
}
