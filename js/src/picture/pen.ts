/** A pen over a sheet: mouse, stylus and touch, or a cursor for the arrow keys, with Space to put it down and lift it. */

import { arrowMove } from "../ui/keys";
import type { Area, Spot } from "./brush";

export interface PenEvents {
  begin(spot: Spot): void;
  /** Places that the pen has come by since, in order. */
  draw(spots: readonly Spot[]): void;
  end(): void;
  /** The keys have moved the cursor, or put the pen down or lifted it. */
  move(place: Spot, isDown: boolean): void;
  undo(): void;
}

export class Pen {
  private place: Spot = { row: 0, col: 0 };
  private isHeld = false;
  private pointer: number | null = null;

  /**
   * @param sheet What takes the pointer and the keys.
   * @param field How many pixels lie on it.
   */
  constructor(
    private readonly sheet: HTMLElement,
    private readonly field: () => Area,
    private readonly events: PenEvents,
    signal: AbortSignal,
  ) {
    this.centre();
    sheet.addEventListener("pointerdown", (event) => this.press(event), { signal });
    sheet.addEventListener("pointermove", (event) => this.drag(event), { signal });
    for (const end of ["pointerup", "pointercancel"] as const)
      sheet.addEventListener(end, (event) => this.release(event), { signal });
    sheet.addEventListener("keydown", (event) => this.key(event), { signal });
    sheet.addEventListener("blur", () => this.lift(), { signal });
  }

  /** Whether a stroke is under way. */
  get isDrawing(): boolean {
    return this.isHeld || this.pointer !== null;
  }

  /** Whether the keyboard has put it down. */
  get isDown(): boolean {
    return this.isHeld;
  }

  /** Where the keyboard's cursor is. */
  get cursor(): Spot {
    return this.place;
  }

  /** Puts the cursor into the middle of the sheet. */
  centre(): void {
    const { height, width } = this.field();
    this.place = { row: Math.floor(height / 2), col: Math.floor(width / 2) };
  }

  /** The place under a pointer. */
  spot({ clientX, clientY }: PointerEvent): Spot {
    const { height, width } = this.field();
    const box = this.sheet.getBoundingClientRect();
    return {
      row: ((clientY - box.top) / box.height) * height - 0.5,
      col: ((clientX - box.left) / box.width) * width - 0.5,
    };
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0 || this.pointer !== null) return;
    this.lift();
    this.pointer = event.pointerId;
    this.sheet.setPointerCapture(event.pointerId);
    this.events.begin(this.spot(event));
  }

  private drag(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    // A fast hand moves several times between two frames.
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
