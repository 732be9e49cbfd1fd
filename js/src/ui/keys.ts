/** Keys that the panels use themselves, and the ways that arrows point. */

const OWN = new Set([
  "ArrowUp",
  "ArrowDown",
  "ArrowLeft",
  "ArrowRight",
  "PageUp",
  "PageDown",
  "Home",
  "End",
  "Enter",
  " ",
  "Escape",
]);

const FAR = 10;

function isPlain(event: KeyboardEvent): boolean {
  const runsCell = event.key === "Enter" && event.shiftKey;
  return !event.ctrlKey && !event.metaKey && !event.altKey && !runsCell;
}

/** A list or a field takes every plain key, such as the letter that a choice begins with. */
function takesAll(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("select, input, textarea");
}

/** A notebook in command mode acts on these keys, too: it would leave the panel or change another cell. */
export function keepKeys(root: HTMLElement, signal: AbortSignal): void {
  const keep = (event: KeyboardEvent) => {
    const isOwn = OWN.has(event.key) || (event.key.length === 1 && takesAll(event.target));
    if (isOwn && isPlain(event)) event.stopPropagation();
  };
  root.addEventListener("keydown", keep, { signal });
}

/** By how many cells (down, right) an arrow key moves; with Shift ten times as far. */
export function arrowMove(event: KeyboardEvent): [down: number, right: number] | null {
  if (!isPlain(event)) return null;
  const by = event.shiftKey ? FAR : 1;
  switch (event.key) {
    case "ArrowUp":
      return [-by, 0];
    case "ArrowDown":
      return [by, 0];
    case "ArrowLeft":
      return [0, -by];
    case "ArrowRight":
      return [0, by];
    default:
      return null;
  }
}
