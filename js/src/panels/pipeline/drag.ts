/** Moves a block to another place in the strip by dragging its name with mouse, pen or finger. */

import { h } from "../../ui/dom";

/** CSS pixels after which a press becomes a drag. */
const SLACK = 5;
/** CSS pixels from the strip's ends within which it scrolls, and the distance at each move. */
const EDGE = 40;
const SCROLL = 14;

interface Drag {
  pointer: number;
  block: number;
  start: number;
  isMoving: boolean;
}

export class BlockDrag {
  private readonly line = h("div", { class: "cnnw-drop", hidden: true, "aria-hidden": "true" });
  private drag: Drag | null = null;

  /** @param move Called with the block's index and its new index. */
  constructor(
    private readonly strip: HTMLElement,
    private readonly scroller: HTMLElement,
    private readonly move: (block: number, to: number) => void,
    signal: AbortSignal,
  ) {
    scroller.append(this.line);
    strip.addEventListener("pointerdown", (event) => this.press(event), { signal });
    strip.addEventListener("pointermove", (event) => this.follow(event), { signal });
    strip.addEventListener("pointerup", (event) => this.drop(event), { signal });
    strip.addEventListener("pointercancel", () => this.end(), { signal });
    document.addEventListener("keydown", (event) => this.escape(event), { signal, capture: true });
  }

  private press(event: PointerEvent): void {
    const head = (event.target as Element).closest<HTMLElement>(".cnnw-block-head");
    const isTool = (event.target as Element).closest("button") !== null;
    if (!head || isTool || event.button !== 0) return;
    const block = Number(head.closest<HTMLElement>(".cnnw-block")?.dataset["block"]);
    this.drag = { pointer: event.pointerId, block, start: event.clientX, isMoving: false };
  }

  private follow(event: PointerEvent): void {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    if (!drag.isMoving && Math.abs(event.clientX - drag.start) < SLACK) return;
    if (!drag.isMoving) {
      drag.isMoving = true;
      this.strip.setPointerCapture(drag.pointer);
      this.strip.classList.add("cnnw-dragging");
      this.blocks()[drag.block]?.classList.add("cnnw-dragged");
    }
    const view = this.scroller.getBoundingClientRect();
    if (event.clientX < view.left + EDGE) this.scroller.scrollLeft -= SCROLL;
    else if (event.clientX > view.right - EDGE) this.scroller.scrollLeft += SCROLL;
    this.showLine(this.gap(event.clientX));
  }

  private drop(event: PointerEvent): void {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    const gap = this.gap(event.clientX);
    this.end();
    const to = gap > drag.block ? gap - 1 : gap;
    if (drag.isMoving && to !== drag.block) this.move(drag.block, to);
  }

  private escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.drag?.isMoving) return;
    event.stopPropagation();
    this.end();
  }

  private end(): void {
    if (this.drag?.isMoving) this.strip.releasePointerCapture(this.drag.pointer);
    this.drag = null;
    this.line.hidden = true;
    this.strip.classList.remove("cnnw-dragging");
    for (const block of this.blocks()) block.classList.remove("cnnw-dragged");
  }

  private blocks(): HTMLElement[] {
    return [...this.strip.querySelectorAll<HTMLElement>(".cnnw-block:not(.cnnw-block-plain)")];
  }

  /** The number of blocks to the left of a place on the screen. */
  private gap(x: number): number {
    return this.blocks().filter((block) => {
      const { left, width } = block.getBoundingClientRect();
      return left + width / 2 < x;
    }).length;
  }

  private showLine(gap: number): void {
    const blocks = this.blocks();
    const last = blocks.at(-1);
    const [next, view] = [blocks[gap], this.scroller.getBoundingClientRect()];
    const edge = next ? next.getBoundingClientRect().left : (last?.getBoundingClientRect().right ?? 0);
    const place = edge + (next ? -1 : 1) * 12 - view.left + this.scroller.scrollLeft;
    this.line.style.left = `${Math.max(0, place)}px`;
    this.line.hidden = false;
  }
}
