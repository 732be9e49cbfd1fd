/** The input as the model sees it, which can be dragged by whole pixels. */

import { paintPicture } from "../../picture/paint";
import { wholePixels } from "../../picture/tile";
import type { InputPerturbation } from "../../protocol";
import type { Scene } from "../../source/scene";
import { h, setStyle, setText } from "../../ui/dom";
import { arrowMove } from "../../ui/keys";
import { changes } from "../../ui/schedule";
import { say } from "../../words/language";

const SIDE = 196;

export interface ProbePictureOptions {
  scene: Scene;
  moves(): InputPerturbation;
  move(by: Partial<InputPerturbation>): void;
}

interface Grip {
  x: number;
  y: number;
  rows: number;
  cols: number;
}

export class ProbePicture {
  readonly root: HTMLElement;
  private readonly canvas = h("canvas", { class: "cnnw-pixels", "aria-hidden": "true" });
  private readonly hold: HTMLElement;
  private readonly differs = changes();
  private readonly words = h("span", { class: "cnnw-visually-hidden", "aria-live": "polite" });
  private grip: Grip | null = null;

  constructor(
    private readonly options: ProbePictureOptions,
    signal: AbortSignal,
  ) {
    const words = say("The input. Arrow keys shift it by single pixels, with Shift by ten; it can be dragged.");
    const attributes = { class: "cnnw-probe-picture", tabindex: 0, role: "application", "aria-label": words };
    this.hold = h("div", attributes, this.canvas);
    const caption = h("figcaption", {}, say("Drag it, or arrow keys (Shift: by 10)"));
    this.root = h("figure", { class: "cnnw-probe-figure" }, this.hold, caption, this.words);
    this.hold.addEventListener("pointerdown", (event) => this.press(event), { signal });
    this.hold.addEventListener("pointermove", (event) => this.drag(event), { signal });
    for (const end of ["pointerup", "pointercancel"] as const)
      this.hold.addEventListener(end, () => this.release(), { signal });
    this.hold.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  show({ rows, cols }: InputPerturbation): void {
    const picture = this.options.scene.frame("picture");
    const pixels = picture?.arrays["pixels"];
    setText(this.words, say("{rows} rows down, {columns} columns right", { rows, columns: cols }));
    if (!picture || !pixels || !this.differs(picture)) return;
    const { height, width } = picture.header;
    const scale = SIDE / Math.max(height, width);
    setStyle(this.hold, "width", `${Math.max(1, width * scale)}px`);
    setStyle(this.hold, "height", `${Math.max(1, height * scale)}px`);
    paintPicture(this.canvas, pixels);
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.hold.setPointerCapture(event.pointerId);
    const { rows, cols } = this.options.moves();
    this.grip = { x: event.clientX, y: event.clientY, rows, cols };
    this.hold.classList.add("cnnw-held");
  }

  private drag(event: PointerEvent): void {
    const header = this.options.scene.frame("picture")?.header;
    const { grip } = this;
    if (!grip || !header) return;
    const box = this.hold.getBoundingClientRect();
    const cols = grip.cols + wholePixels(event.clientX - grip.x, header.width, box.width);
    const rows = grip.rows + wholePixels(event.clientY - grip.y, header.height, box.height);
    const moves = this.options.moves();
    if (rows !== moves.rows || cols !== moves.cols) this.options.move({ rows, cols });
  }

  private release(): void {
    this.grip = null;
    this.hold.classList.remove("cnnw-held");
  }

  private key(event: KeyboardEvent): void {
    const by = arrowMove(event);
    if (!by) return;
    event.preventDefault();
    const { rows, cols } = this.options.moves();
    this.options.move({ rows: rows + by[0], cols: cols + by[1] });
  }
}
