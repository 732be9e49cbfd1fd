/** The entry of the worker that runs the engine, so that it never blocks the page. */

import type { WorkerReply, WorkerRequest } from "./messages";
import { Responder } from "./responder";

interface Worker {
  onmessage: ((event: { data: WorkerRequest }) => void) | null;
  postMessage(reply: WorkerReply, transfer: ArrayBufferLike[]): void;
}

const worker = globalThis as unknown as Worker;
const responder = new Responder(
  (reply) => worker.postMessage(reply, reply.answer ? [reply.answer.codes.buffer] : []),
  (callback) => setTimeout(callback),
);
worker.onmessage = ({ data }) => responder.receive(data);
