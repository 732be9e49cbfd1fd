/** A pen on a drawing surface: mouse, stylus and touch, or a cursor moved by arrow keys with Space to put it down. */

import { arrowMove } from "../ui/keys";
import type { PenPoint, PixelSize } from "./brush";

export interface PenEvents {
  begin(spot: PenPoint): void;
  /** Points that the pen has passed since, in order. */
  draw(spots: readonly PenPoint[]): void;
  end(): void;
  /** The keyboard has moved the cursor, put the pen down or lifted it. */
  move(place: PenPoint, isDown: boolean): void;
  undo(): void;
}

export class Pen {
  private place: PenPoint = { row: 0, col: 0 };
  private isHeld = false;
  private pointer: number | null = null;

  /**
   * @param surface The element that takes the pointer and the keys.
   * @param field Gives its size in pixels.
   */
  constructor(
    private readonly surface: HTMLElement,
    private readonly field: () => PixelSize,
    private readonly events: PenEvents,
    signal: AbortSignal,
  ) {
    this.centre();
    surface.addEventListener("pointerdown", (event) => this.press(event), { signal });
    surface.addEventListener("pointermove", (event) => this.drag(event), { signal });
    for (const end of ["pointerup", "pointercancel"] as const)
      surface.addEventListener(end, (event) => this.release(event), { signal });
    surface.addEventListener("keydown", (event) => this.key(event), { signal });
    surface.addEventListener("blur", () => this.lift(), { signal });
  }

  /** Whether a stroke is being drawn. */
  get isDrawing(): boolean {
    return this.isHeld || this.pointer !== null;
  }

  /** Whether the keyboard has put the pen down. */
  get isDown(): boolean {
    return this.isHeld;
  }

  /** The position of the keyboard's cursor. */
  get cursor(): PenPoint {
    return this.place;
  }

  /** Moves the cursor to the middle of the surface. */
  centre(): void {
    const { height, width } = this.field();
    this.place = { row: Math.floor(height / 2), col: Math.floor(width / 2) };
  }

  /** The place under a pointer. */
  spot({ clientX, clientY }: PointerEvent): PenPoint {
    const { height, width } = this.field();
    const box = this.surface.getBoundingClientRect();
    return {
      row: ((clientY - box.top) / box.height) * height - 0.5,
      col: ((clientX - box.left) / box.width) * width - 0.5,
    };
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0 || this.pointer !== null) return;
    this.lift();
    this.pointer = event.pointerId;
    this.surface.setPointerCapture(event.pointerId);
    this.events.begin(this.spot(event));
  }

  private drag(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    // A fast pointer moves several times between two frames.
    const moves = event.getCoalescedEvents?.() ?? [];
    this.events.draw((moves.length > 0 ? moves : [event]).map((move) => this.spot(move)));
  }

  private release(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.events.end();
  }

  private lift(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.events.end();
    this.events.move(this.place, false);
  }

  private key(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") this.events.undo();
    else if (event.key === " ") this.toggle();
    else if (!this.go(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private toggle(): void {
    if (this.isHeld) {
      this.lift();
      return;
    }
    this.isHeld = true;
    this.events.begin(this.place);
    this.events.move(this.place, true);
  }

  private go(event: KeyboardEvent): boolean {
    const by = arrowMove(event);
    if (!by) return false;
    const { height, width } = this.field();
    const within = (value: number, size: number) => Math.max(0, Math.min(size - 1, value));
    this.place = { row: within(this.place.row + by[0], height), col: within(this.place.col + by[1], width) };
    if (this.isHeld) this.events.draw([this.place]);
    this.events.move(this.place, this.isHeld);
    return true;
  }
}
