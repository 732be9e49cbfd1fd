/** Thumbnails of layers, requested when their cards are in sight, one request at a time. */

import { codeColours } from "../../picture/colour";
import { paintCodes, paintPicture } from "../../picture/paint";
import { extent, thumbLimits } from "../../picture/tile";
import type { PanelModel, Scale, ThumbnailHeader } from "../../protocol";
import { decode, type Packed, type PackedArray } from "../../protocol/wire/packed";

/** Milliseconds after which an answer counts as lost. */
const LOST_AFTER = 15_000;
/** Most thumbnails in a request: cards that are scrolled away meanwhile need not be computed. */
const MOST_REQUESTED = 12;

interface ThumbsHeader {
  revision: number;
  cards: Record<string, ThumbnailHeader>;
  missing: string[];
}

export interface Thumb {
  card: ThumbnailHeader;
  plane: PackedArray;
}

export class Thumbnails {
  private known = new Map<string, Thumb | null>();
  private revision = -1;
  private wanted: string[] = [];
  private asked = 0;
  private timer = 0;

  /**
   * @param isFree Whether Python has nothing more urgent to do.
   * @param changed Called when thumbnails have arrived.
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

  /** Forgets all thumbnails if the revision is a new one. */
  reset(revision: number): void {
    if (revision !== this.revision) this.known = new Map();
    this.revision = revision;
  }

  get(name: string): Thumb | null {
    return this.known.get(name) ?? null;
  }

  /** Requests the thumbnails that are missing, in order of importance. */
  want(names: string[]): void {
    this.wanted = names;
    this.ask();
  }

  ask(): void {
    if (this.asked !== 0 || !this.isFree()) return;
    const names = this.wanted.filter((name) => !this.known.has(name)).slice(0, MOST_REQUESTED);
    if (names.length === 0) return;
    this.asked = 1 + Math.floor(Math.random() * 2 ** 31);
    this.model.send({ kind: "thumbs", names, id: this.asked });
    this.timer = window.setTimeout(() => {
      this.asked = 0;
      this.ask();
    }, LOST_AFTER);
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
    // An answer about the previous image is outdated; the thumbnails are requested again.
    if (!frame || (frame.header.revision !== this.revision && frame.header.revision !== 0)) return;
    for (const name of frame.header.missing) this.known.set(name, null);
    for (const [name, card] of Object.entries(frame.header.cards)) {
      const plane = frame.arrays[`thumb:${name}`];
      this.known.set(name, plane ? { card, plane } : null);
    }
    this.changed();
  }
}

/** Paints a thumbnail on a canvas, and returns its size in cells. */
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
