/** The large view: the input with the receptive field, beside one channel; both zoom together. */

import { codeColours, limits } from "../../../picture/colour";
import { atLeast, boxMarks, fieldMarks } from "../../../picture/marks";
import { paintCodes, paintPicture } from "../../../picture/paint";
import { type Box, clampCell, fieldBox, fromInput } from "../../../picture/receptive_field";
import type { CssSize } from "../../../picture/tile";
import type { PictureHeader, Selection, StageHeader } from "../../../protocol";
import type { Scene, WeightPlace } from "../../../source/scene";
import { button, h, setText } from "../../../ui/dom";
import { arrowMove } from "../../../ui/keys";
import { changes } from "../../../ui/schedule";
import { say } from "../../../words/language";
import { DOT, MINUS, shape } from "../../../words/numbers";
import type { Reading } from "../readout";
import type { MapsView } from "../view";
import { channelDetail, type Detail } from "./detail";
import { inputToMap, type Lens, mapToInput, regionOf, wide, withBorder, zoomed } from "./lens";
import { paintMet } from "./shade";
import { coveredSize, frameSize, standIn } from "./size";
import { Viewport } from "./viewport";

const LEAST_MARK = 5;
const STEP = 1.5;

/** Whether a receptive field covers the whole picture. */
function isAll({ top, left, height, width }: Box, picture: PictureHeader): boolean {
  const isTall = top <= 0 && top + height >= picture.height;
  return isTall && left <= 0 && left + width >= picture.width;
}

/** First and last row or column of a range, which may begin before the picture. */
function span(from: number, length: number): string {
  const [first, last] = [from, from + length - 1].map((at) => String(at).replace("-", MINUS)) as [string, string];
  return length > 1 ? say("{first} to {last}", { first, last }) : first;
}

export class LargeView {
  readonly root: HTMLElement;
  private readonly title = h("strong");
  private readonly facts = h("p", { class: "cnnw-facts" });
  private readonly inputFigure: HTMLElement;
  private readonly input: Viewport;
  private readonly map: Viewport;
  private readonly inputCaption = h("figcaption");
  private readonly mapCaption = h("figcaption");
  private readonly pictureDiffers = changes();
  private readonly mapDiffers = changes();
  private readonly shadeDiffers = changes();
  private lens: Lens = { zoom: 1, x: 0, y: 0 };
  private seen = "";
  private weight: WeightPlace | null = null;
  private last: [MapsView, Selection | null, Reading | null] | null = null;

  constructor(
    private readonly scene: Scene,
    signal: AbortSignal,
    /** Moves the focus back to the tiles once the view is closed. */
    private readonly leave: () => void,
  ) {
    const toInput = (at: { x: number; y: number }) => mapToInput(this.card().field, at);
    this.input = this.viewport(say("Input with the receptive field"), (at) => at, 1);
    this.map = this.viewport(say("Feature map"), toInput, 0);
    this.inputFigure = h("figure", {}, this.input.root, this.inputCaption);
    const figures = h(
      "div",
      { class: "cnnw-figures" },
      this.inputFigure,
      h("figure", {}, this.map.root, this.mapCaption),
    );
    this.root = h(
      "section",
      { class: "cnnw-large", "aria-label": say("Large view"), hidden: true },
      this.tools(),
      figures,
      this.facts,
    );
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
    scene.onWeight((weight) => {
      this.weight = weight;
      this.again();
    });
  }

  show(view: MapsView, pointed: Selection | null, reading: Reading | null): void {
    this.last = [view, pointed, reading];
    const isOpen = this.scene.get("large");
    this.root.hidden = !isOpen;
    if (!isOpen || !view.card) return;
    const header = this.scene.frame("picture")?.header ?? standIn(view.card);
    this.aim(header, view.card);
    const channel = view.pinned?.channel ?? 0;
    const source = channelDetail(this.scene, view, channel);
    const size = frameSize(source.full, this.root.clientWidth - 2 * 12, view.ratio);
    this.paintPixels(view, source);
    this.frameBoth(view.card, header, source, size);
    this.mark(view.card, header, pointed ?? view.pinned, size);
    this.shade(view, header);
    this.describe(view.card, header, channel, reading);
  }

  /** Zooms out for a new picture or stage, and otherwise keeps the zoom. */
  private aim(picture: PictureHeader, card: StageHeader): void {
    const spot = `${picture.height} ${picture.width} ${card.name} ${card.shape.join()}`;
    if (spot !== this.seen) this.lens = wide(picture.height, picture.width);
    this.seen = spot;
  }

  private again(): void {
    if (this.last) this.show(...this.last);
  }

  private card(): StageHeader {
    return this.last?.[0].card as StageHeader;
  }

  private viewport(
    label: string,
    toInput: (at: { x: number; y: number }) => { x: number; y: number },
    side: 0 | 1,
  ): Viewport {
    return new Viewport(label, {
      point: (at) => this.scene.point(at && this.placeAt(toInput(at))),
      pin: (at) => this.scene.select(this.placeAt(toInput(at))),
      zoom: (factor, at) => {
        const lens = zoomed(this.lens, factor, toInput(at));
        const isZoomed = lens.zoom !== this.lens.zoom;
        if (isZoomed) this.look(lens);
        return isZoomed;
      },
      pan: ({ x, y }) => {
        const { jump } = this.card().field;
        const [tall, broad] = side === 1 ? [1, 1] : jump;
        this.look({ ...this.lens, x: this.lens.x + x * broad, y: this.lens.y + y * tall });
      },
    });
  }

  /** The output cell whose receptive field is centred nearest to a place of the input. */
  private placeAt({ x, y }: { x: number; y: number }): Selection {
    const { field, shape: sides, name } = this.card();
    const cell = (axis: 0 | 1, value: number) => clampCell(fromInput(field, axis, value), sides[axis]);
    const channel = this.last?.[0].pinned?.channel ?? 0;
    return { stage: name, channel, row: cell(0, y), col: cell(1, x) };
  }

  private look(lens: Lens): void {
    this.lens = lens;
    this.again();
  }

  private tools(): HTMLElement {
    const tool = (label: string, title: string, act: () => void) => {
      const made = button(label, { class: "cnnw-button cnnw-tool", title, "aria-label": title });
      made.addEventListener("click", act);
      return made;
    };
    const zoomBy = (factor: number) => () => this.look(zoomed(this.lens, factor, this.lens));
    return h(
      "header",
      { class: "cnnw-large-head" },
      this.title,
      h(
        "span",
        { class: "cnnw-tools" },
        tool("−", say("Zoom out (−)"), zoomBy(1 / STEP)),
        tool("+", say("Zoom in (+)"), zoomBy(STEP)),
        tool("1:1", say("Show all (0)"), () => this.look({ ...this.lens, zoom: 1 })),
        tool("✕", say("Close the large view (Escape)"), () => this.close()),
      ),
    );
  }

  private paintPixels(view: MapsView, source: Detail): void {
    const picture = this.scene.frame("picture");
    const pixels = picture?.arrays["pixels"];
    this.inputFigure.hidden = !pixels;
    if (pixels && this.pictureDiffers(pixels)) paintPicture(this.input.canvas, pixels);
    const { tiles } = view.maps.header;
    if (!this.mapDiffers(source.codes.buffer, source.codes.byteOffset, view.scale, view.colormap)) return;
    const bounds = limits(tiles.range, view.scale, view.colormap, source.span, source.layer);
    paintCodes(this.map.canvas, source.codes, source.width, source.height, codeColours(source.span, bounds));
  }

  private frameBoth(card: StageHeader, picture: PictureHeader, source: Detail, size: CssSize): void {
    const [height, width] = source.full;
    const whole = withBorder(card.field, card.shape, picture.height, picture.width);
    const inputSize = { width: size.width, height: (size.width * whole.height) / whole.width };
    this.input.frame(coveredSize(picture), regionOf(whole, this.lens.zoom, this.lens), inputSize);
    const all: Box = { top: 0, left: 0, height, width };
    const middle = inputToMap(card.field, this.lens);
    const sent = { height: source.height * source.step, width: source.width * source.step };
    this.map.frame(sent, regionOf(all, this.lens.zoom, middle), size);
  }

  private mark(card: StageHeader, picture: PictureHeader, place: Selection | null, size: CssSize): void {
    if (!place) {
      this.input.marks.replaceChildren();
      this.map.marks.replaceChildren();
      return;
    }
    const perPixel = picture.width / size.width / this.lens.zoom;
    const field = fieldBox(card.field, place.row, place.col);
    const least = LEAST_MARK * perPixel;
    this.input.marks.replaceChildren(...fieldMarks(atLeast(field, least, least), picture.height, picture.width));
    const perCell = (LEAST_MARK * card.shape[1]) / size.width / this.lens.zoom;
    const cell = { top: place.row, left: place.col, height: 1, width: 1 };
    this.map.marks.replaceChildren(...boxMarks(atLeast(cell, perCell, perCell)));
  }

  /** Marks every input cell that the weight under the pointer meets, which makes stride and dilation visible. */
  private shade(view: MapsView, picture: PictureHeader): void {
    const kernels = this.scene.frame("kernels")?.header;
    const { stages } = view.maps.header;
    const conv = stages.find((card) => card.name === kernels?.stage);
    const isFirst = conv !== undefined && stages[stages.indexOf(conv) - 1]?.kind === "input";
    const { weight } = this;
    const isShown = weight !== null && isFirst && conv.window !== null;
    this.input.shade.hidden = !isShown;
    if (isShown && this.shadeDiffers(conv, weight.row, weight.col, picture))
      paintMet(this.input.shade, conv, weight, picture);
  }

  private describe(card: StageHeader, picture: PictureHeader, channel: number, reading: Reading | null): void {
    setText(this.title, card.name + DOT + say("channel {channel}", { channel }));
    setText(this.inputCaption, `${picture.name}${DOT}${shape([picture.height, picture.width, picture.channels])}`);
    setText(this.mapCaption, `${card.name}${DOT}${shape(card.shape.slice(0, 2))}`);
    if (!reading) return;
    const { row, col, channel: at } = reading.place;
    const box = fieldBox(card.field, row, col);
    const spot = { channel: at, row, column: col, value: reading.text };
    const value = say("channel {channel}, row {row}, column {column}: {value}", spot);
    if (isAll(box, picture)) {
      setText(this.facts, [value, say("sees the whole input")].join(DOT));
      return;
    }
    const places = { rows: span(box.top, box.height), columns: span(box.left, box.width) };
    const sees = say("sees rows {rows} and columns {columns} of the input", places);
    const { size, jump } = card.field;
    const sides = { size: shape(size), step: shape([...new Set(jump)]) };
    const field = say("receptive field {size}, {step} px from cell to cell", sides);
    setText(this.facts, [value, sees, field].join(DOT));
  }

  private close(): void {
    const hadFocus = this.root.contains(document.activeElement);
    this.scene.set({ large: false });
    if (hadFocus) this.leave();
  }

  private key(event: KeyboardEvent): void {
    const move = arrowMove(event);
    if (event.key === "Escape") this.close();
    else if (event.key === "+" || event.key === "=") this.look(zoomed(this.lens, STEP, this.lens));
    else if (event.key === "-") this.look(zoomed(this.lens, 1 / STEP, this.lens));
    else if (event.key === "0") this.look({ ...this.lens, zoom: 1 });
    else if (move) this.step(move);
    else if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.role === "application")
      this.pinHere();
    else return;
    event.preventDefault();
    // The notebook has other uses for "0", "+" and "-".
    event.stopPropagation();
  }

  private here(): Selection | null {
    return this.last ? (this.last[1] ?? this.last[0].pinned) : null;
  }

  private step([down, right]: [number, number]): void {
    const place = this.here();
    if (!place) return;
    const [height, width] = this.card().shape;
    const to = { ...place, row: clampCell(place.row + down, height), col: clampCell(place.col + right, width) };
    // The next key may come before the next frame.
    if (this.last) this.last[1] = to;
    this.scene.point(to);
  }

  private pinHere(): void {
    const place = this.here();
    if (place) this.scene.select(place);
  }
}
