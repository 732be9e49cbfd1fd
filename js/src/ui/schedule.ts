/** When to paint. Work waits for an animation frame, so that only the newest state is ever painted. */

import type { MapsHeader } from "../protocol";
import type { Packed } from "../protocol/wire/packed";

/** Returns a function that has `paint` called once in the next animation frame. */
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

/** Milliseconds without a new frame from Python after which the user counts as resting. */
const REST = 150;

/**
 * Like `onFrame`, but the first paint after a rest happens at once, so that it is ready for the next animation frame.
 * While more keeps coming, each paint waits for its frame, so that the page is free to send the slider's next value.
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
    if (performance.now() - last > REST) run();
    else request = requestAnimationFrame(run);
  };
}

/** The most milliseconds that other panels lag behind the maps while a slider is moving. */
const LONGEST_DELAY = 1500;
/** Milliseconds to wait after a first new frame. In a drag, the second one has come by then. */
const AFTER_FIRST = 120;

/**
 * Paints shortly after the feature maps, so that other panels never delay them. While new frames keep coming it waits
 * until they stop, because the eye follows the maps.
 *
 * @param frame Gives the latest frame from Python. A new one soon after another means that a slider is moving.
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
    const isMoving = newest !== last && now - came < REST;
    const isPending = request !== 0 || timer !== 0;
    if (newest !== last) [last, came] = [newest, now];
    if (signal.aborted || (isPending && !isMoving)) return;
    if (!isPending) deadline = now + LONGEST_DELAY;
    stop();
    const isNew = newest !== shown && hasChanges(newest);
    const wait = Math.max(0, Math.min(isMoving ? REST : isNew ? AFTER_FIRST : 0, deadline - now));
    request = requestAnimationFrame(() => {
      request = 0;
      timer = window.setTimeout(run, wait);
    });
  };
}

/** Milliseconds after a key or press in a panel during which the eye follows that panel. */
const HAND_STAYS = 1000;

/** Paints promptly while the user works in the panel itself, so that the next action starts from the last result. */
export function nearHand(root: HTMLElement, promptly: () => void, later: () => void, signal: AbortSignal): () => void {
  let last = -Infinity;
  const mark = () => (last = performance.now());
  for (const event of ["pointerdown", "keydown", "wheel"])
    root.addEventListener(event, mark, { capture: true, passive: true, signal });
  return () => (performance.now() - last < HAND_STAYS ? promptly() : later());
}

/** Whether any stage was recomputed, rather than just another one selected. */
function hasChanges(maps: Packed<MapsHeader> | null): boolean {
  return maps?.header.stages.some(({ changed }) => changed) ?? false;
}

/**
 * Returns a function that gives an element's inner width. It is read only when the browser reports a change: reading it
 * after other panels have changed the page would force a layout.
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

/** Calls back when the element's size changes, until the signal aborts. */
export function onResize(element: Element, callback: () => void, signal: AbortSignal): void {
  const observer = new ResizeObserver(callback);
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}

/** Returns a function that tells whether its arguments differ from those of the last call, to skip needless paints. */
export function changes(): (...values: unknown[]) => boolean {
  let last: unknown[] = [];
  return (...values) => {
    const isNew = values.length !== last.length || values.some((value, at) => !Object.is(value, last[at]));
    last = values;
    return isNew;
  };
}
