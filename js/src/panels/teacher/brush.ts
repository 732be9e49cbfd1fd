/** Draws on the target by mouse, pen, finger or keyboard. The stroke shows at once, before Python has it. */

import type { PenPoint } from "../../picture/brush";
import { fit } from "../../picture/paint";
import { Pen } from "../../picture/pen";
import type { TeacherDrawing } from "../../protocol";
import { button, h, setAttributes, setText } from "../../ui/dom";
import { RangeSlider } from "../../ui/inputs/range_slider";
import { say, sayCount } from "../../words/language";
import type { TeacherPicture } from "./picture";

/** The value that each tool draws, as a multiple of the largest; null restores what was there. */
const SIGNS = { bright: 1, dark: -1, zero: 0, eraser: null };
type Tool = keyof typeof SIGNS;

function tools(): (readonly [Tool, label: string, title: string])[] {
  return [
    ["bright", say("Bright"), say("Leaves the largest value behind")],
    ["dark", say("Dark"), say("Leaves the most negative value behind")],
    ["zero", say("Zero"), say("Leaves 0 behind")],
    ["eraser", say("Eraser"), say("Brings back what was there before it was drawn on")],
  ];
}

/** Milliseconds between the pieces in which a stroke is sent to Python. */
const BETWEEN = 60;
const INK = { bright: "#053061", dark: "#67001f", zero: "#f7f7f7" };

export interface Stroke {
  points: [row: number, col: number][];
  radius: number;
  value: number | null;
  /** Whether it continues the last piece. */
  goes_on: boolean;
}

export interface BrushEvents {
  stroke(stroke: Stroke): void;
  undo(): void;
  clear(): void;
  /** The keyboard's cursor has moved. */
  move(spot: PenPoint): void;
}

export class TeacherBrush {
  readonly tools: HTMLElement;
  private readonly ink = h("canvas", { class: "cnnw-teacher-ink", "aria-hidden": "true" });
  private readonly buttons: HTMLButtonElement[];
  private readonly radius: RangeSlider;
  private readonly undo = button(say("Undo"), { "data-action": "undraw" });
  private readonly clear = button(say("Clear"), { "data-action": "clear_drawing" });
  private readonly count = h("span", { class: "cnnw-quiet", role: "status" });
  private tool: Tool = "bright";
  private reach = 3;
  private drawing: TeacherDrawing = { strokes: 0, corner: [0, 0], limit: 1 };
  private size: readonly [number, number] = [1, 1];
  private readonly pen: Pen;
  private last: PenPoint = { row: 0, col: 0 };
  private waiting: PenPoint[] = [];
  private isSent = false;
  private timer = 0;

  constructor(
    map: TeacherPicture,
    private readonly events: BrushEvents,
    signal: AbortSignal,
  ) {
    this.buttons = tools().map(([tool, label, title]) => {
      const each = button(label, { "data-tool": tool, title });
      each.addEventListener("click", () => this.choose(tool));
      return each;
    });
    const text = (radius: number) => say("{size} px", { size: 2 * radius + 1 });
    this.radius = new RangeSlider(
      { label: say("Brush"), hook: "radius", least: 0, most: 20, step: 1, text },
      (radius) => (this.reach = radius),
    );
    this.radius.show(this.reach);
    this.undo.addEventListener("click", () => events.undo());
    this.clear.addEventListener("click", () => events.clear());
    const group = { class: "cnnw-teacher-tools", role: "group", "aria-label": say("Brush") };
    const brushes = h("div", group, ...this.buttons);
    const rest = h("div", { class: "cnnw-teacher-tools" }, this.undo, this.clear, this.count);
    this.tools = h("div", { class: "cnnw-teacher-brush" }, brushes, this.radius.root, rest);
    this.pen = this.penOn(map.frame, signal);
    this.choose("bright");
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  /** @param size Rows and columns of the map. */
  show(drawing: TeacherDrawing, size: readonly [number, number]): void {
    this.drawing = drawing;
    if (size[0] !== this.size[0] || size[1] !== this.size[1]) {
      this.size = size;
      this.pen.centre();
    }
    this.undo.disabled = this.clear.disabled = drawing.strokes === 0;
    setText(this.count, drawing.strokes === 0 ? "" : sayCount("{count} stroke", "{count} strokes", drawing.strokes));
    // The stroke has come back as part of the target.
    if (!this.pen.isDrawing) fit(this.ink, 1, 1).clearRect(0, 0, 1, 1);
  }

  private penOn(frame: HTMLElement, signal: AbortSignal): Pen {
    frame.append(this.ink);
    frame.classList.add("cnnw-teacher-pad");
    setAttributes(frame, {
      tabindex: 0,
      role: "application",
      "aria-label": say("Target to draw on. Arrow keys move the cursor, Space puts the brush down and lifts it."),
    });
    const field = () => ({ height: this.size[0], width: this.size[1] });
    const { undo, move } = this.events;
    const begin = (spot: PenPoint) => this.begin(spot);
    const draw = (spots: readonly PenPoint[]) => spots.forEach((spot) => this.reachTo(spot));
    return new Pen(frame, field, { begin, draw, end: () => this.send(), move, undo }, signal);
  }

  private choose(tool: Tool): void {
    this.tool = tool;
    for (const each of this.buttons) each.setAttribute("aria-pressed", String(each.dataset["tool"] === tool));
  }

  private begin(spot: PenPoint): void {
    this.isSent = false;
    this.waiting = [];
    this.last = spot;
    this.reachTo(spot);
  }

  private reachTo(spot: PenPoint): void {
    this.draw(this.last, spot);
    this.last = spot;
    this.waiting.push(spot);
    if (this.timer === 0) this.timer = window.setTimeout(() => this.send(), BETWEEN);
  }

  private send(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.waiting.length === 0) return;
    const [top, left] = this.drawing.corner;
    const sign = SIGNS[this.tool];
    const points = this.waiting.map(({ row, col }): [number, number] => [row + top, col + left]);
    this.waiting = [];
    const value = sign === null ? null : sign * this.drawing.limit;
    this.events.stroke({ points, radius: this.reach, value, goes_on: this.isSent });
    this.isSent = true;
  }

  /** Draws a line over the target until Python has it. */
  private draw(from: PenPoint, to: PenPoint): void {
    if (this.tool === "eraser") return;
    const [rows, cols] = this.size;
    const context = fit(this.ink, cols, rows);
    context.strokeStyle = INK[this.tool];
    context.lineWidth = 2 * this.reach + 1;
    context.lineCap = "round";
    context.beginPath();
    context.moveTo(from.col + 0.5, from.row + 0.5);
    // A line of length 0 would not be drawn.
    context.lineTo(to.col + 0.501, to.row + 0.5);
    context.stroke();
  }
}
