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
