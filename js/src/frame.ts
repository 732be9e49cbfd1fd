/** Work that waits for the next animation frame, so that only the newest state is ever painted. */

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

/**
 * Work that may come after the feature maps: painted one frame later, so that it is never between a
 * slider and its maps, and while changes keep coming at most every `pause` milliseconds. The newest state
 * is always painted in the end.
 */
export function afterFrame(paint: () => void, signal: AbortSignal, pause = 0): () => void {
  let request = 0;
  let timer = 0;
  let last = -Infinity;
  const run = () => {
    timer = 0;
    last = performance.now();
    paint();
  };
  signal.addEventListener("abort", () => {
    cancelAnimationFrame(request);
    clearTimeout(timer);
  });
  return () => {
    if (request !== 0 || timer !== 0 || signal.aborted) return;
    request = requestAnimationFrame(() => {
      request = 0;
      timer = window.setTimeout(run, Math.max(0, last + pause - performance.now()));
    });
  };
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
