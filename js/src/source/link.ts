/** Measures the link from Python, which then decides what to send. Coarse maps are asked for again at full size. */

import type { Scene } from "./scene";

/** Fewer bytes arrive too soon to be timed: a busy page alone causes delays of that size. */
const LEAST_BYTES = 100_000;
/** Number of measurements of which the best counts, because a busy page makes a link seem slower than it is. */
const REMEMBERED = 3;
/** Bytes a second above which a faster link makes no difference. */
const FASTEST = 16_000_000;
/** Python is told of a new rate only if it differs by more than this factor. */
const WORTH_TELLING = 1.5;
/** Milliseconds without new maps before the full ones are asked for: a key pressed again must not wait for them. */
const REST = 500;
/** Milliseconds after which an answer counts as lost. */
const LOST_AFTER = 4000;

/** Bytes a second, from the arrival times of a mark and of the bytes sent right after it. */
export class LinkRate {
  private marked = NaN;
  private last: number[] = [];

  mark(now: number): void {
    this.marked = now;
  }

  /** The rate once `size` bytes have arrived; null while too little is known. */
  arrived(size: number, now: number): number | null {
    const took = now - this.marked;
    this.marked = NaN;
    if (Number.isNaN(took) || size < LEAST_BYTES) return null;
    const rate = Math.min(FASTEST, (1000 * size) / Math.max(took, 1));
    this.last = [...this.last, rate].slice(-REMEMBERED);
    return this.last.length < REMEMBERED ? null : Math.round(Math.max(...this.last));
  }
}

export function isWorthTelling(rate: number, known: number): boolean {
  return known <= 0 || Math.max(rate / known, known / rate) > WORTH_TELLING;
}

export function watchLink(scene: Scene, signal: AbortSignal): void {
  const rate = new LinkRate();
  let maps = scene.frame("maps");
  let timer = 0;
  signal.addEventListener("abort", () => clearTimeout(timer));
  const ask = (revision: number, attempt: number) => {
    scene.set({ whole: { revision, attempt } });
    timer = window.setTimeout(() => ask(revision, attempt + 1), LOST_AFTER);
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
