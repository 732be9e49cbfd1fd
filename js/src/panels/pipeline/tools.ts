/** Buttons that move, duplicate and remove the selected block. */

import { h, setAttributes, svg } from "../../ui/dom";
import { say } from "../../words/language";

export type BlockAction = "earlier" | "later" | "duplicate" | "remove";

interface ActionIcon {
  /** The shortcut, as the keys are labelled. */
  keys: string;
  /** An SVG path. */
  lines: string;
}

/** Icons are drawn on 16 × 16 units. */
const ICONS: Readonly<Record<BlockAction, ActionIcon>> = {
  earlier: { keys: "Alt+←", lines: "M9.5 4 5.5 8l4 4" },
  later: { keys: "Alt+→", lines: "M6.5 4l4 4-4 4" },
  duplicate: { keys: "Ctrl+D", lines: "M6.5 6.5h6v6h-6zM3.5 9.5v-6h6" },
  remove: { keys: "Delete", lines: "M4.5 4.5l7 7M11.5 4.5l-7 7" },
};

/** The keys in one line, for the strip's foot. */
export function keysInWords(): string {
  return say("Alt+← or → moves the block · Ctrl+D duplicates · Delete removes · + adds");
}

export const SHORTCUTS = "Alt+ArrowLeft Alt+ArrowRight Control+D Delete +";

function inWords(action: BlockAction, number: number): string {
  switch (action) {
    case "earlier":
      return say("Move block {number} earlier", { number });
    case "later":
      return say("Move block {number} later", { number });
    case "duplicate":
      return say("Duplicate block {number}", { number });
    case "remove":
      return say("Remove block {number}", { number });
  }
}

/** The action of a key; null if it is not one of the strip's. */
export function blockKey(event: KeyboardEvent): BlockAction | "add" | null {
  const { key, altKey, shiftKey } = event;
  const isControl = event.ctrlKey || event.metaKey;
  if (altKey && !isControl && !shiftKey && key === "ArrowLeft") return "earlier";
  if (altKey && !isControl && !shiftKey && key === "ArrowRight") return "later";
  if (isControl && !altKey && !shiftKey && key.toLowerCase() === "d") return "duplicate";
  if (altKey || isControl) return null;
  return key === "Delete" ? "remove" : key === "+" ? "add" : null;
}

export class BlockTools {
  readonly root = h("div", { class: "cnnw-block-tools", role: "group" });
  private readonly buttons = new Map<BlockAction, HTMLButtonElement>();

  constructor(act: (action: BlockAction) => void) {
    for (const action of Object.keys(ICONS) as BlockAction[]) {
      const icon = svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" });
      icon.append(svg("path", { d: ICONS[action].lines }));
      const button = h("button", { type: "button", class: "cnnw-block-tool", "data-action": action }, icon);
      // Not `disabled`, which would lose the focus when the block reaches an end.
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") act(action);
      });
      this.buttons.set(action, button);
      this.root.append(button);
    }
  }

  /** Moves the buttons to a block's head. A focused one stays focused. */
  show(head: HTMLElement, block: number, blocks: number): void {
    const focused = document.activeElement;
    if (this.root.parentElement !== head) head.append(this.root);
    if (focused instanceof HTMLElement && this.root.contains(focused)) focused.focus({ preventScroll: true });
    setAttributes(this.root, { "aria-label": say("Block {number}", { number: block + 1 }) });
    for (const [action, button] of this.buttons) {
      const { keys } = ICONS[action];
      const name = inWords(action, block + 1);
      const isIdle = (action === "earlier" && block === 0) || (action === "later" && block === blocks - 1);
      setAttributes(button, { "aria-label": name, title: `${name} (${keys})`, "aria-disabled": isIdle && "true" });
    }
  }
}
