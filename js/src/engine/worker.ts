/** The engine in a worker of its own: nothing of the page, and nothing that waits for it. */

import { Desk } from "./desk";
import type { Reply, Request } from "./messages";

interface Worker {
  onmessage: ((event: { data: Request }) => void) | null;
  postMessage(reply: Reply, transfer: ArrayBufferLike[]): void;
}

const worker = globalThis as unknown as Worker;
const desk = new Desk(
  (reply) => worker.postMessage(reply, reply.answer ? [reply.answer.codes.buffer] : []),
  (callback) => setTimeout(callback),
);
worker.onmessage = ({ data }) => desk.receive(data);
