/**
 * A kernel slice as a grid of number cells, edited by mouse, wheel and keyboard. The cursor is a single input over the
 * active cell, so that typing, pasting and screen readers work without an input for every cell.
 */

import { type ColourLimits, index, table } from "../../../picture/colour";
import { paint } from "../../../picture/paint";
import { weightNumbers } from "../../../picture/weight_numbers";
import { h, setAttributes, setStyle } from "../../../ui/dom";
import { arrowMove } from "../../../ui/keys";
import { say } from "../../../words/language";
import { signed } from "../../../words/numbers";
import { exact, nudged, plainNumber, stepFor } from "./numbers";

const GRID_SIDE = 236;
const LARGEST_CELL = 54;
const SMALLEST_CELL = 9;
const NUMBERED_CELL = 28;
/** Width of a cell in which a number is typed, in CSS pixels. */
const TYPING_WIDTH = 78;
/** Pixels of a vertical drag that make one step, and pixels after which a press counts as a drag. */
const PIXELS_A_STEP = 4;
const DRAG_STARTS = 4;
/** Distance that the wheel scrolls for one step. */
const NOTCH = 50;
/** Milliseconds of rest after which the wheel begins a new step of the undo history. */
const WHEEL_RESTS = 700;

export interface WeightPlace {
  row: number;
  col: number;
}

export interface EditedSlice {
  weights: Float32Array;
  height: number;
  width: number;
  bounds: ColourLimits;
  /** The label of a cell for screen readers. */
  label(place: WeightPlace): string;
}

export interface CellEvents {
  /** A number was typed. `isShown` if it is a plain number, which the cell shows already. */
  type(text: string, place: WeightPlace, isShown: boolean): void;
  /** A number was changed by wheel, drag or keys. Changes of one gesture are undone together. */
  turn(value: number, place: WeightPlace, gesture: string): void;
  /** The cursor has moved to another cell. */
  move(place: WeightPlace): void;
  leave(): void;
}

export class CellGrid {
  readonly root: HTMLElement;
  private readonly canvas = h("canvas", { class: "cnnw-pixels", "aria-hidden": "true" });
  private readonly numbers = h("div", { class: "cnnw-cell-numbers" });
  private readonly cursor = h("input", {
    class: "cnnw-cursor",
    role: "spinbutton",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
  });
  private slice: EditedSlice | null = null;
  private side = 1;
  private at: WeightPlace = { row: 0, col: 0 };
  private gestures = 0;
  private rolled = 0;
  private drag: { y: number; value: number; step: number; gesture: string | null } | null = null;
  private turning: { gesture: string; step: number; last: number } | null = null;

  constructor(private readonly events: CellEvents) {
    const sheet = h("div", { class: "cnnw-cells-sheet" }, this.canvas, this.numbers, this.cursor);
    this.root = h("div", { class: "cnnw-cells", role: "group", "aria-label": say("Weights") }, sheet);
    this.cursor.readOnly = true;
    // Listeners on one's own elements go with them.
    sheet.addEventListener("pointerdown", (event) => this.down(event));
    sheet.addEventListener("pointermove", (event) => this.dragged(event));
    sheet.addEventListener("pointerup", (event) => this.up(event));
    sheet.addEventListener("pointercancel", () => (this.drag = null));
    sheet.addEventListener("dblclick", () => this.edit());
    sheet.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.cursor.addEventListener("keydown", (event) => this.key(event));
    this.cursor.addEventListener("blur", () => this.commit());
  }

  get place(): WeightPlace {
    return this.at;
  }

  get isTyping(): boolean {
    return !this.cursor.readOnly;
  }

  get hasFocus(): boolean {
    return document.activeElement === this.cursor;
  }

  value(): number {
    return this.slice?.weights[this.at.row * this.slice.width + this.at.col] ?? 0;
  }

  show(slice: EditedSlice): void {
    const { height, width } = slice;
    this.slice = slice;
    this.side = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, Math.floor(GRID_SIDE / Math.max(height, width))));
    const sheet = this.canvas.parentElement as HTMLElement;
    setStyle(sheet, "width", `${width * this.side}px`);
    setStyle(sheet, "height", `${height * this.side}px`);
    this.at = { row: Math.min(this.at.row, height - 1), col: Math.min(this.at.col, width - 1) };
    this.paint();
  }

  /** Puts the cursor on a cell. */
  focus(place: WeightPlace = this.at): void {
    this.moveTo(place);
    this.cursor.focus({ preventScroll: true });
  }

  /** Opens the active cell for typing. */
  edit(first?: string): void {
    if (!this.slice || this.isTyping) return;
    this.cursor.readOnly = false;
    this.cursor.value = first ?? exact(this.value());
    this.cursor.focus({ preventScroll: true });
    if (first === undefined) this.cursor.select();
    this.placeCursor();
  }

  /** Shows a number at once, before Python has answered. */
  private put(value: number): void {
    if (!this.slice) return;
    this.slice.weights[this.at.row * this.slice.width + this.at.col] = value;
    this.paint();
  }

  private paint(): void {
    const { slice } = this;
    if (!slice) return;
    const colours = table(slice.bounds.table);
    const { weights, width, height, bounds } = slice;
    paint(this.canvas, width, height, (cell) => colours[index(weights[cell] as number, bounds)] as number);
    const isNumbered = this.side >= NUMBERED_CELL;
    this.numbers.replaceChildren(...(isNumbered ? [weightNumbers(weights, width, bounds, this.side)] : []));
    this.placeCursor();
  }

  private placeCursor(): void {
    const { cursor, slice, at, side } = this;
    if (!slice) return;
    const value = this.value();
    const width = this.isTyping ? Math.max(side, TYPING_WIDTH) : side;
    const left = Math.max(0, Math.min(at.col * side, slice.width * side - width));
    setStyle(cursor, "left", `${left}px`);
    setStyle(cursor, "top", `${at.row * side}px`);
    setStyle(cursor, "width", `${width}px`);
    setStyle(cursor, "height", `${this.isTyping ? Math.max(side, 24) : side}px`);
    if (!this.isTyping) cursor.value = exact(value);
    setAttributes(cursor, {
      "aria-label": slice.label(at),
      "aria-valuenow": value,
      "aria-valuetext": signed(value, 4),
      "data-row": at.row,
      "data-col": at.col,
    });
  }

  private moveTo({ row, col }: WeightPlace): void {
    if (!this.slice) return;
    const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
    this.at = { row: within(row, this.slice.height), col: within(col, this.slice.width) };
    this.turning = null;
    this.placeCursor();
    const { row: down, col: right } = this.at;
    const { root, side } = this;
    root.scrollTop = Math.min(down * side, Math.max(root.scrollTop, (down + 1) * side - root.clientHeight));
    root.scrollLeft = Math.min(right * side, Math.max(root.scrollLeft, (right + 1) * side - root.clientWidth));
    this.events.move(this.at);
  }

  private commit(): void {
    if (!this.isTyping) return;
    const text = this.cursor.value.trim();
    const isNew = text !== "" && text !== exact(this.value());
    this.cursor.readOnly = true;
    this.placeCursor();
    if (isNew) this.enter(text);
  }

  /** Enters a number: at once if it is plain, so that the next change starts from it, or when Python has parsed it. */
  private enter(text: string): void {
    const value = plainNumber(text);
    if (value !== null) this.put(value);
    this.events.type(text, { ...this.at }, value !== null);
  }

  private cancel(): void {
    this.cursor.readOnly = true;
    this.placeCursor();
  }

  private key(event: KeyboardEvent): void {
    const isDone = this.isTyping ? this.keyWhileTyping(event) : this.keyOnCell(event);
    if (isDone) event.preventDefault();
  }

  private keyWhileTyping(event: KeyboardEvent): boolean {
    switch (event.key) {
      case "Escape":
        this.cancel();
        return true;
      case "Enter":
      case "ArrowDown":
      case "ArrowUp":
        if (event.altKey) return false;
        this.commit();
        this.moveTo({ ...this.at, row: this.at.row + (event.key === "ArrowUp" ? -1 : 1) });
        return true;
      default:
        return false;
    }
  }

  private keyOnCell(event: KeyboardEvent): boolean {
    const { key } = event;
    const move = arrowMove(event);
    if (move) {
      const [down, right] = move;
      this.moveTo({ row: this.at.row + down, col: this.at.col + right });
    } else if (event.altKey && (key === "ArrowUp" || key === "ArrowDown")) {
      this.turn((key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1));
    } else if (event.ctrlKey || event.metaKey || event.altKey) return false;
    else if (key === "Home") this.moveTo({ ...this.at, col: 0 });
    else if (key === "End") this.moveTo({ ...this.at, col: (this.slice?.width ?? 1) - 1 });
    else if ((key === "Enter" && !event.shiftKey) || key === "F2") this.edit();
    else if (key === "Delete" || key === "Backspace") this.enter("0");
    else if (/^[-−+.0-9]$/.test(key)) this.edit(key);
    else if (key === "Escape") this.events.leave();
    else return false;
    return true;
  }

  /** Changes the value by steps up or down. Steps in quick succession are one gesture. */
  private turn(steps: number): void {
    const now = performance.now();
    if (!this.turning || now - this.turning.last > WHEEL_RESTS)
      this.turning = { gesture: this.gesture(), step: this.step(), last: now };
    this.turning.last = now;
    this.set(nudged(this.value(), steps, this.turning.step), this.turning.gesture);
  }

  private set(value: number, gesture: string): void {
    this.put(value);
    this.events.turn(value, { ...this.at }, gesture);
  }

  private gesture(): string {
    return `${Date.now()}/${this.gestures++}`;
  }

  private step(): number {
    return stepFor(this.slice?.bounds.high ?? 0);
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 || !this.slice || (this.isTyping && event.target === this.cursor)) return;
    event.preventDefault();
    const place = this.placeAt(event);
    const isAgain = this.hasFocus && place.row === this.at.row && place.col === this.at.col;
    this.commit();
    this.focus(place);
    const sheet = event.currentTarget as HTMLElement;
    sheet.setPointerCapture(event.pointerId);
    this.drag = { y: event.clientY, value: this.value(), step: this.step(), gesture: null };
    sheet.dataset["again"] = String(isAgain);
  }

  private placeAt(event: MouseEvent): WeightPlace {
    const { left, top } = this.canvas.getBoundingClientRect();
    return {
      row: Math.floor((event.clientY - top) / this.side),
      col: Math.floor((event.clientX - left) / this.side),
    };
  }

  private dragged(event: PointerEvent): void {
    const { drag } = this;
    if (!drag) return;
    const up = drag.y - event.clientY;
    if (drag.gesture === null && Math.abs(up) < DRAG_STARTS) return;
    drag.gesture ??= this.gesture();
    const value = nudged(drag.value, Math.trunc(up / PIXELS_A_STEP), drag.step);
    if (value !== this.value()) this.set(value, drag.gesture);
  }

  /** A click on the cell that already has the cursor opens it. */
  private up(event: PointerEvent): void {
    const wasClick = this.drag !== null && this.drag.gesture === null;
    this.drag = null;
    if (wasClick && (event.currentTarget as HTMLElement).dataset["again"] === "true") this.edit();
  }

  /** The wheel changes only the active cell. Elsewhere it scrolls the page. */
  private wheel(event: WheelEvent): void {
    const place = this.placeAt(event);
    if (!this.hasFocus || this.isTyping || place.row !== this.at.row || place.col !== this.at.col) return;
    event.preventDefault();
    // A notch of a wheel is one step; the small moves of a touchpad add up to one.
    this.rolled -= Math.max(-NOTCH, Math.min(NOTCH, event.deltaY));
    const steps = Math.trunc(this.rolled / NOTCH);
    this.rolled -= steps * NOTCH;
    if (steps !== 0) this.turn(steps);
  }
}
