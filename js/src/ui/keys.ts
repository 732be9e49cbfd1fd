/** Keys that the panels keep for themselves, and the moves that arrow keys mean. */

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

/** Whether an element takes every plain key: in a list, for example, a letter chooses an entry. */
function takesAll(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("select, input, textarea");
}

const WITHOUT_TEXT = new Set(["button", "checkbox", "color", "file", "radio", "range", "reset", "submit"]);

/** Where the browser itself types, pastes and undoes. */
export function hasOwnUndo(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !target.readOnly && !WITHOUT_TEXT.has(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

/** What of the keys that undo and redo everywhere was pressed. */
export function stepOf(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): "undo" | "redo" | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" && !event.shiftKey ? "redo" : null;
}

/** JupyterLab and Notebook act on no key of an element with this attribute. */
const SPARED = "data-lm-suppress-shortcuts";

/** Spares an element's keys that are ours. Notebook 7 acts on keys before they are at the element; JupyterLab does after. */
export function spareKeys(root: Element, isOurs: (event: KeyboardEvent) => boolean, signal: AbortSignal): void {
  const spare = (event: KeyboardEvent) => {
    const { target } = event;
    if (!(target instanceof Element) || !root.contains(target) || target.hasAttribute(SPARED) || !isOurs(event)) return;
    target.setAttribute(SPARED, "");
    // For this key alone: what runs a cell, for example, stays the notebook's.
    setTimeout(() => target.removeAttribute(SPARED));
  };
  window.addEventListener("keydown", spare, { signal, capture: true });
}

/** Keeps keys from the notebook, which in command mode would act on them, too, for example add or delete cells. */
export function keepKeys(root: HTMLElement, signal: AbortSignal): void {
  const isOurs = (event: KeyboardEvent) =>
    isPlain(event) && (OWN.has(event.key) || (event.key.length === 1 && takesAll(event.target)));
  const keep = (event: KeyboardEvent) => {
    if (isOurs(event)) event.stopPropagation();
  };
  spareKeys(root, isOurs, signal);
  root.addEventListener("keydown", keep, { signal });
}

/** How many cells (down, right) an arrow key moves; with Shift it is ten times as many. */
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
