/** Input, target, output and difference side by side. The place under the pointer is marked on all of them. */

import type { PenPoint } from "../../picture/brush";
import type { PictureHeader, TeacherDrawing, TeacherMapsHeader } from "../../protocol";
import type { Packed } from "../../protocol/wire/packed";
import { h, setText } from "../../ui/dom";
import { say } from "../../words/language";
import { fixed, number, shape } from "../../words/numbers";
import { type BrushEvents, TeacherBrush } from "./brush";
import { TeacherPicture } from "./picture";

export interface MapsContent {
  picture: Packed<PictureHeader> | null;
  wanted: Packed<TeacherMapsHeader> | null;
  made: Packed<TeacherMapsHeader> | null;
  drawing: TeacherDrawing;
  kernelSize: number;
}

export class TeacherGallery {
  readonly root: HTMLElement;
  private readonly input = new TeacherPicture("input", say("Input"));
  private readonly target = new TeacherPicture("target", say("Target"));
  private readonly output = new TeacherPicture("output", say("Output"));
  private readonly difference = new TeacherPicture("difference", say("Output − target"));
  private readonly own = h("input", { type: "checkbox", "data-setting": "own_scale" });
  private readonly readout = h("p", { class: "cnnw-facts cnnw-number", "aria-live": "polite" }, rest());
  private readonly brush: TeacherBrush;
  private content: MapsContent | null = null;
  private spot: PenPoint | null = null;

  constructor(events: Omit<BrushEvents, "move">, signal: AbortSignal) {
    this.brush = new TeacherBrush(this.target, { ...events, move: (spot) => this.point(spot) }, signal);
    this.input.onPoint((spot) => this.point(spot && this.onMap(spot)), signal);
    for (const map of [this.target, this.output, this.difference]) map.onPoint((spot) => this.point(spot), signal);
    this.own.addEventListener("change", () => this.paint(), { signal });
    const own = h("label", { class: "cnnw-check" }, this.own, say("on a scale of its own"));
    this.target.root.append(this.brush.tools);
    this.difference.root.append(own);
    const maps = [this.input, this.target, this.output, this.difference].map(({ root }) => root);
    this.root = h("div", {}, h("div", { class: "cnnw-teacher-maps" }, ...maps), this.readout);
  }

  show(content: MapsContent): void {
    this.content = content;
    this.paint();
  }

  private paint(): void {
    if (!this.content) return;
    const { picture, drawing, wanted, made } = this.content;
    if (!wanted || !made) return;
    const pixels = picture?.arrays["pixels"];
    if (picture && pixels) {
      const { height, width, channels, name } = picture.header;
      const facts = `${name ? `${name}, ` : ""}${shape([height, width, channels])}`;
      this.input.showPicture(pixels, [height, width], facts);
    }
    // One scale for all: where the difference is white, there is nothing left to learn.
    const limit = largest(wanted, "target") || largest(made, "output") || 1;
    this.target.showMap(wanted, limit);
    this.output.showMap(made, limit);
    this.difference.showMap(made, this.own.checked ? largest(made, "difference") || 1 : limit);
    this.brush.show(drawing, wanted.header.full);
    this.tell();
  }

  /** From a place of the picture to the map's, which has its values at the kernel's centre. */
  private onMap({ row, col }: PenPoint): PenPoint {
    const [top, left] = this.content?.drawing.corner ?? [0, 0];
    return { row: row - top, col: col - left };
  }

  private point(spot: PenPoint | null): void {
    const [rows, cols] = this.content?.wanted?.header.full ?? [0, 0];
    const at = spot && { row: Math.round(spot.row), col: Math.round(spot.col) };
    this.spot = at && at.row >= 0 && at.col >= 0 && at.row < rows && at.col < cols ? at : null;
    const [top, left] = this.content?.drawing.corner ?? [0, 0];
    const onPicture = this.spot && { row: this.spot.row + top, col: this.spot.col + left };
    this.input.point(onPicture, this.content?.kernelSize ?? 1);
    for (const map of [this.target, this.output, this.difference]) map.point(this.spot, 1);
    this.tell();
  }

  private tell(): void {
    const { spot, content } = this;
    if (!spot) {
      setText(this.readout, rest());
      return;
    }
    const text = (map: TeacherPicture) => {
      const value = map.value(spot);
      return value === null ? say("not finite") : fixed(value, 2);
    };
    const size = content?.kernelSize ?? 1;
    const values = {
      row: spot.row,
      column: spot.col,
      size,
      target: text(this.target),
      output: text(this.output),
      difference: text(this.difference),
    };
    const words = say(
      "Row {row}, column {column}, out of the {size} × {size} pixels in the frame: target ≈ {target}, " +
        "output ≈ {output}, difference ≈ {difference}",
      values,
    );
    setText(this.readout, words);
  }
}

function rest(): string {
  return say("Point at a picture to see its value there; draw on the target.");
}

function largest(maps: Packed<TeacherMapsHeader>, name: string): number {
  return number(maps.header.ends[name]?.largest ?? 0);
}
