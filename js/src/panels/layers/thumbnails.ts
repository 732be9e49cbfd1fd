/** Thumbnails of layers: asked for when their cards are in sight, one request at a time. */

import { codeColours } from "../../picture/colour";
import { paintCodes, paintPicture } from "../../picture/paint";
import { extent, thumbLimits } from "../../picture/tile";
import type { PanelModel, Scale, ThumbCard } from "../../protocol";
import { decode, type Packed, type Plane } from "../../protocol/wire/packed";

/** After this many milliseconds an answer is taken for lost. */
const PATIENCE = 15_000;
/** More than these are not asked for at once: a card that is scrolled away need not be computed. */
const MOST = 12;

interface ThumbsHeader {
  revision: number;
  cards: Record<string, ThumbCard>;
  missing: string[];
}

export interface Thumb {
  card: ThumbCard;
  plane: Plane;
}

export class Thumbnails {
  private known = new Map<string, Thumb | null>();
  private revision = -1;
  private wanted: string[] = [];
  private asked = 0;
  private timer = 0;

  /**
   * @param isFree Whether Python is thought to have nothing better to do.
   * @param changed Called when thumbnails have come.
   */
  constructor(
    private readonly model: PanelModel,
    private readonly isFree: () => boolean,
    private readonly changed: () => void,
    signal: AbortSignal,
  ) {
    const receive = (message: unknown, buffers: DataView[]) => this.receive(message, buffers);
    model.on("msg:custom", receive);
    signal.addEventListener("abort", () => {
      clearTimeout(this.timer);
      model.off("msg:custom", receive);
    });
  }

  /** With another revision all thumbnails are others. */
  reset(revision: number): void {
    if (revision !== this.revision) this.known = new Map();
    this.revision = revision;
  }

  get(name: string): Thumb | null {
    return this.known.get(name) ?? null;
  }

  /** Asks for those that are not there yet, the most wanted first. */
  want(names: string[]): void {
    this.wanted = names;
    this.ask();
  }

  ask(): void {
    if (this.asked !== 0 || !this.isFree()) return;
    const names = this.wanted.filter((name) => !this.known.has(name)).slice(0, MOST);
    if (names.length === 0) return;
    this.asked = 1 + Math.floor(Math.random() * 2 ** 31);
    this.model.send({ kind: "thumbs", names, id: this.asked });
    this.timer = window.setTimeout(() => {
      this.asked = 0;
      this.ask();
    }, PATIENCE);
  }

  private receive(message: unknown, buffers: DataView[]): void {
    const { kind, id } = (message ?? {}) as { kind?: string; id?: number };
    const [bytes] = buffers;
    if (kind !== "thumbs" || !bytes) return;
    if (id === this.asked) {
      clearTimeout(this.timer);
      this.asked = 0;
    }
    this.keep(decode<ThumbsHeader>(bytes));
    this.ask();
  }

  private keep(frame: Packed<ThumbsHeader> | null): void {
    // An answer about the image before this one is out of date; it is asked for again.
    if (!frame || (frame.header.revision !== this.revision && frame.header.revision !== 0)) return;
    for (const name of frame.header.missing) this.known.set(name, null);
    for (const [name, card] of Object.entries(frame.header.cards)) {
      const plane = frame.arrays[`thumb:${name}`];
      this.known.set(name, plane ? { card, plane } : null);
    }
    this.changed();
  }
}

/** Paints a thumbnail on a canvas, and returns its proportions. */
export function paintThumb(
  canvas: HTMLCanvasElement,
  { card, plane }: Thumb,
  scale: Scale,
  colormap: string,
): { width: number; height: number } {
  const [height = 1, width = 1] = plane.shape;
  if (plane.shape.length === 3) paintPicture(canvas, plane);
  else if (plane.data instanceof Uint8Array) {
    const span = extent(card.thumb.minimum, card.thumb.maximum);
    paintCodes(canvas, plane.data, width, height, codeColours(span, thumbLimits(card, scale, colormap)));
  }
  return { width, height };
}
