/** Work that waits for the next animation frame, so that only the newest state is ever painted. */

import type { MapsHeader } from "../protocol";
import type { Packed } from "../protocol/wire/packed";

export function onFrame(paint: () => void, signal: AbortSignal): () => void {
  let request = 0;
  signal.addEventListener("abort", () => cancelAnimationFrame(request));
  return () => {
    if (request !== 0 || signal.aborted) return;
    request = requestAnimationFrame(() => {
      request = 0;
      paint();
    });
  };
}

/** Milliseconds without a new frame from Python after which a hand is thought to rest. */
const CALM = 150;
/**
 * Work for the frame that comes next. The first after a rest is done at once, so that the frame has only to
 * be put on the screen when its time comes. While more keeps coming, each waits for its frame, so that the
 * page is free to send the slider's next value; only the newest state is painted.
 */
export function promptly(paint: () => void, signal: AbortSignal): () => void {
  let request = 0;
  let last = -Infinity;
  const run = () => {
    request = 0;
    last = performance.now();
    paint();
  };
  signal.addEventListener("abort", () => cancelAnimationFrame(request));
  return () => {
    if (signal.aborted || request !== 0) return;
    if (performance.now() - last > CALM) run();
    else request = requestAnimationFrame(run);
  };
}

/** The longest that a panel beside the maps stays behind while a slider is moving. */
const PATIENCE = 1500;
/** After the first frame: a drag has sent its second one by then. */
const MOMENT = 120;

/**
 * Work that may come a moment after the feature maps, so that it is never between a slider and its maps.
 * While new frames keep coming it waits until they rest: it is the maps that the eye follows.
 *
 * @param frame What came from Python last: a new one, soon after another, means that a slider is moving.
 */
export function afterMaps(paint: () => void, frame: () => Packed<MapsHeader> | null, signal: AbortSignal): () => void {
  let last: unknown = null;
  let shown: unknown = frame();
  let came = -Infinity;
  let deadline = 0;
  let request = 0;
  let timer = 0;
  const stop = () => {
    cancelAnimationFrame(request);
    clearTimeout(timer);
    request = timer = 0;
  };
  const run = () => {
    timer = 0;
    shown = frame();
    paint();
  };
  signal.addEventListener("abort", stop);
  return () => {
    const [now, newest] = [performance.now(), frame()];
    const isMoving = newest !== last && now - came < CALM;
    const isPending = request !== 0 || timer !== 0;
    if (newest !== last) [last, came] = [newest, now];
    if (signal.aborted || (isPending && !isMoving)) return;
    if (!isPending) deadline = now + PATIENCE;
    stop();
    const isNew = newest !== shown && hasChanges(newest);
    const wait = Math.max(0, Math.min(isMoving ? CALM : isNew ? MOMENT : 0, deadline - now));
    request = requestAnimationFrame(() => {
      request = 0;
      timer = window.setTimeout(run, wait);
    });
  };
}

/** Milliseconds after a key or a press in a panel during which the eye follows that panel. */
const AT_HAND = 1000;

/** Paints at once while a hand works in the panel itself, so that what it does next begins with what it did last. */
export function nearHand(root: HTMLElement, promptly: () => void, later: () => void, signal: AbortSignal): () => void {
  let last = -Infinity;
  const mark = () => (last = performance.now());
  for (const event of ["pointerdown", "keydown", "wheel"])
    root.addEventListener(event, mark, { capture: true, passive: true, signal });
  return () => (performance.now() - last < AT_HAND ? promptly() : later());
}

/** Whether stages were computed anew, and not only another one looked at. */
function hasChanges(maps: Packed<MapsHeader> | null): boolean {
  return maps?.header.stages.some(({ changed }) => changed) ?? false;
}

/**
 * The width inside an element, read only when the browser says that it has changed: reading it after
 * other panels have changed the page would make the browser lay it out at once.
 */
export function onWidth(element: Element, callback: () => void, signal: AbortSignal): () => number {
  let width = element.clientWidth;
  onResize(
    element,
    () => {
      if (element.clientWidth === width) return;
      width = element.clientWidth;
      callback();
    },
    signal,
  );
  return () => width;
}

/** Calls back when the element's size changes, until the signal. */
export function onResize(element: Element, callback: () => void, signal: AbortSignal): void {
  const observer = new ResizeObserver(callback);
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}

/** Remembers what was painted last, so that a change of something else costs nothing. */
export function changes(): (...values: unknown[]) => boolean {
  let last: unknown[] = [];
  return (...values) => {
    const isNew = values.length !== last.length || values.some((value, at) => !Object.is(value, last[at]));
    last = values;
    return isNew;
  };
}
