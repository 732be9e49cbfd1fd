/** How fast the link from Python is; what to send on it is Python's choice. What came coarse is asked for whole. */

import type { Scene } from "./scene";

/** Fewer bytes are not long enough underway to be timed: a busy page is late by as much. */
const LEAST = 100_000;
/** Rates that are remembered; the best of so many counts, since a busy page makes a link seem slower than it is. */
const REMEMBERED = 3;
/** Bytes a second beyond which a link is as good as any. */
const FASTEST = 16_000_000;
/** A rate that differs less from the one that Python knows is not worth a message. */
const WORTH_TELLING = 1.5;
/** Milliseconds without another picture after which a hand rests: a key pressed again soon must not wait for the whole. */
const REST = 500;
/** Milliseconds after which an answer is thought to be lost. */
const LOST = 4000;

/** Bytes a second, from the times at which a mark and the bytes right behind it arrived. */
export class Rate {
  private marked = NaN;
  private last: number[] = [];

  mark(now: number): void {
    this.marked = now;
  }

  /** The rate after so many bytes; null where they tell nothing. */
  arrived(size: number, now: number): number | null {
    const took = now - this.marked;
    this.marked = NaN;
    if (Number.isNaN(took) || size < LEAST) return null;
    const rate = Math.min(FASTEST, (1000 * size) / Math.max(took, 1));
    this.last = [...this.last, rate].slice(-REMEMBERED);
    return this.last.length < REMEMBERED ? null : Math.round(Math.max(...this.last));
  }
}

export function isWorthTelling(rate: number, known: number): boolean {
  return known <= 0 || Math.max(rate / known, known / rate) > WORTH_TELLING;
}

export function watchLink(scene: Scene, signal: AbortSignal): void {
  const rate = new Rate();
  let maps = scene.frame("maps");
  let timer = 0;
  signal.addEventListener("abort", () => clearTimeout(timer));
  const ask = (revision: number, attempt: number) => {
    scene.set({ whole: { revision, attempt } });
    timer = window.setTimeout(() => ask(revision, attempt + 1), LOST);
  };
  const waitForRest = () => {
    clearTimeout(timer);
    const { coarse, revision } = maps?.header ?? {};
    if (coarse !== undefined && revision !== undefined) timer = window.setTimeout(() => ask(revision, 0), REST);
  };
  scene.onMark(() => rate.mark(performance.now()));
  scene.onChange(() => {
    const newest = scene.frame("maps");
    if (newest === maps) return;
    maps = newest;
    const found = rate.arrived(newest?.size ?? 0, performance.now());
    if (found !== null && isWorthTelling(found, scene.get("link_rate"))) scene.set({ link_rate: found });
    waitForRest();
  });
  waitForRest();
}
