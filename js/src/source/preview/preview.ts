/**
 * Previews: when the user changes a setting, the visible tiles are computed in the browser and shown until Keras's
 * frame arrives. There is none where it would take too long, or might visibly differ from Keras.
 */

import { type BlockSettings, effect, type StageName } from "../../engine/block/settings";
import { isPossible } from "../../engine/block/window";
import type { Image } from "../../engine/convolution/convolution";
import type { MasterKernel, WeightsSource } from "../../engine/convolution/weights";
import type { StageTiles, TilesRequest } from "../../engine/engine";
import type { WorkerReply, WorkerRequest } from "../../engine/messages";
import WORKER from "../../engine/worker?bundle";
import type { MapsHeader, PanelTraits, PreviewImageHeader, PreviewWeightsHeader, Selection } from "../../protocol";
import type { Packed } from "../../protocol/wire/packed";
import { changes } from "../../ui/schedule";
import { AskedSettings } from "../asked_settings";
import type { Scene } from "../scene";
import { movedSelection, previewFrame, shownStage } from "./frame";
import { SettingsHistory } from "./history";

/** Milliseconds that the worker may take. Keras's frame takes longer. */
const BUDGET = 40;
/** Milliseconds after which an idle worker is ended, to free its memory. */
const WORKER_IDLE = 60_000;
/** Milliseconds between checks whether Python has answered without a frame. */
const CHECK_PERIOD = 500;

/** A preview on screen, the number of its settings, and Keras's frame that it replaces. */
interface ShownPreview {
  frame: Packed<MapsHeader>;
  number: number;
  last: MapsHeader;
}

interface PreviewTask {
  number: number;
  request: TilesRequest;
  last: Packed<MapsHeader>;
}

export class Preview {
  /** What the user has set, which is known here before Python knows it. */
  private userSettings: AskedSettings | null = null;
  private readonly history = new SettingsHistory();
  private readonly repaints = new Set<() => void>();
  private worker: Worker | null = null;
  private maps: Packed<MapsHeader> | null = null;
  private image: Packed<PreviewImageHeader> | null = null;
  private weights: Packed<PreviewWeightsHeader> | null = null;
  private shown: ShownPreview | null = null;
  private running: PreviewTask | null = null;
  private waiting: PreviewTask | null = null;
  private idle = 0;
  private watch = 0;
  private asked = 0;
  /** Keras has answered for what is shown, so far with coarse maps. */
  private awaitsWhole = false;
  private isRefused = false;
  private place: Selection | null = null;
  private readonly places = changes();

  constructor(
    private readonly scene: Scene,
    signal: AbortSignal,
  ) {
    const controls = scene.get("preview_controls");
    if (controls) this.listen(controls, signal);
    scene.onChange(() => this.follow());
    signal.addEventListener("abort", () => this.stop());
    this.follow();
  }

  /** The preview's frame, while there is one. */
  get frame(): Packed<MapsHeader> | null {
    return this.shown?.frame ?? null;
  }

  /** The selection as it lies in the preview. It is the same object until something moves. */
  selection(selection: Selection): Selection {
    const { shown, maps } = this;
    if (!shown || !maps) return selection;
    if (this.places(selection, shown, maps)) this.place = movedSelection(selection, maps.header, shown.frame.header);
    return this.place ?? selection;
  }

  /** Calls `repaint` when a preview appears or goes. */
  onChange(repaint: () => void, signal: AbortSignal): void {
    this.repaints.add(repaint);
    signal.addEventListener("abort", () => this.repaints.delete(repaint));
  }

  /** Gets everything ready, because the pointer or the focus is at the controls. */
  approach(): void {
    const maps = this.scene.frame("maps");
    if (!maps?.header.blocks) return;
    this.ask(maps.header.picture);
    const block = maps.header.blocks[0];
    if (block && this.isReady(maps) && !this.worker) {
      this.open();
      this.send({ kind: "prepare", block });
    }
  }

  private ask(picture: number): void {
    if (this.asked === picture || this.scene.frame("preview_image")?.header.revision === picture) return;
    this.asked = picture;
    this.scene.set({ preview_wanted: picture });
  }

  /** Follows the user's changes; what Python sets comes with Keras's own frame. */
  private listen(name: string, signal: AbortSignal): void {
    this.userSettings = new AskedSettings(this.scene.part<Pick<PanelTraits, "rows" | "hand">>(name));
    this.userSettings.onAsk(() => this.moved(), signal);
  }

  /** Whether the image and the weights have come, and the image is that of the frame. */
  private isReady(maps: Packed<MapsHeader>): boolean {
    return this.image?.header.revision === maps.header.picture && this.weights !== null;
  }

  private moved(): void {
    const maps = this.scene.frame("maps");
    const known = maps?.header.blocks?.[0];
    if (!maps || !known || !this.userSettings) return;
    this.approach();
    const block = this.userSettings.over(known);
    const number = this.history.add(effect(block));
    if (!this.isReady(maps) || !this.canShow(maps, block)) return;
    const stage = shownStage(block, maps.header.stage);
    if (this.isShown(block, stage)) return;
    const request = { block, stage, tileSize: this.scene.get("tile_size") };
    this.waiting = { number, request, last: maps };
    this.run();
  }

  /** Whether these tiles are on screen already: a setting of a later stage leaves them as they are. */
  private isShown(block: BlockSettings, stage: StageName): boolean {
    const { header } = this.frame ?? this.maps ?? {};
    const known = header?.blocks?.[0];
    return header?.stage === stage && known !== undefined && effect(known, stage) === effect(block, stage);
  }

  private canShow({ header }: Packed<MapsHeader>, block: BlockSettings): boolean {
    const [image] = header.stages;
    const blocks = [block, ...(header.blocks ?? []).slice(1)];
    return image !== undefined && this.isPlain(header) && isPossible(blocks, [image.shape[0], image.shape[1]]);
  }

  /** Whether only tiles of the first block are shown, and nothing with them that only Python knows. */
  private isPlain(header: MapsHeader): boolean {
    const { scene } = this;
    const card = header.stages.find(({ name }) => name === header.stage);
    const isOther = card?.block !== 0 || scene.get("selection").stage !== header.stage;
    const isRich = scene.get("large") || scene.get("is_pinned") || scene.get("channel_filter") === "odd";
    const sort = scene.get("channel_sort");
    return !isOther && !isRich && sort !== "mean" && sort !== "variance";
  }

  private run(): void {
    if (this.running || !this.waiting) return;
    this.running = this.waiting;
    this.waiting = null;
    this.open();
    this.send({ kind: "tiles", id: this.running.number, request: this.running.request, budget: BUDGET });
  }

  private receive({ id, answer }: WorkerReply): void {
    const task = this.running;
    if (task?.number !== id) return;
    this.running = null;
    if (answer) this.show(task, answer);
    this.run();
  }

  private show({ number, request, last }: PreviewTask, answer: StageTiles): void {
    const maps = this.scene.frame("maps");
    const isStale = maps?.header.stage !== last.header.stage || maps.header.picture !== last.header.picture;
    if (isStale || !this.history.isOpen(number) || !this.isPlain(maps.header)) return;
    this.awaitsWhole = false;
    this.shown = { frame: previewFrame(maps, request, answer, -1 - number), number, last: maps.header };
    this.watchOver();
    this.repaint();
  }

  /** Removes the preview if Python has answered everything and no frame has come, as for refused settings. */
  private watchOver(): void {
    clearTimeout(this.watch);
    let wasAnswered = false;
    const look = () => {
      if (!this.shown) return;
      const isAnswered = this.userSettings?.isAnswered ?? true;
      if (wasAnswered && isAnswered && !this.awaitsWhole) return this.drop();
      wasAnswered = isAnswered;
      this.watch = window.setTimeout(look, CHECK_PERIOD);
    };
    this.watch = window.setTimeout(look, CHECK_PERIOD);
  }

  private drop(): void {
    if (!this.shown) return;
    this.shown = null;
    this.repaint();
  }

  private repaint(): void {
    for (const repaint of this.repaints) repaint();
  }

  /** Takes what Python has sent. */
  private follow(): void {
    const [image, weights] = [this.scene.frame("preview_image"), this.scene.frame("preview_weights")];
    if (image !== this.image || weights !== this.weights) {
      const isFirst = !this.image || !this.weights;
      if (this.worker && image && image !== this.image) this.send({ kind: "image", image: imageOf(image) });
      if (this.worker && weights && weights !== this.weights)
        this.send({ kind: "weights", source: weightsOf(weights) });
      [this.image, this.weights] = [image, weights];
      if (isFirst) this.approach();
      this.drop();
    }
    const maps = this.scene.frame("maps");
    if (maps !== this.maps) this.settle(maps);
    else if (this.shown && maps && !this.isPlain(maps.header)) this.drop();
  }

  private settle(maps: Packed<MapsHeader> | null): void {
    this.maps = maps;
    const block = maps?.header.blocks?.[0];
    const number = block ? this.history.settle(effect(block)) : Infinity;
    const { shown } = this;
    if (!shown) return;
    const { stage, picture } = shown.last;
    const isOther = maps?.header.picture !== picture || (maps.header.stage !== stage && number < shown.number);
    // Coarse maps would look worse than the preview; full ones follow.
    this.awaitsWhole = maps?.header.coarse !== undefined && number === shown.number;
    if (isOther || (number >= shown.number && !this.awaitsWhole)) this.shown = null;
  }

  private open(): void {
    clearTimeout(this.idle);
    this.idle = window.setTimeout(() => this.close(), WORKER_IDLE);
    if (this.worker || this.isRefused) return;
    try {
      const url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
      this.worker = new Worker(url);
      URL.revokeObjectURL(url);
    } catch {
      return this.refuse();
    }
    this.worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => this.receive(data);
    this.worker.onerror = () => this.refuse();
    if (this.image) this.send({ kind: "image", image: imageOf(this.image) });
    if (this.weights) this.send({ kind: "weights", source: weightsOf(this.weights) });
  }

  /** A page may forbid workers. Then there are no previews. */
  private refuse(): void {
    this.isRefused = true;
    this.close();
  }

  private send(request: WorkerRequest): void {
    this.worker?.postMessage(request);
  }

  private close(): void {
    this.worker?.terminate();
    this.worker = this.running = this.waiting = null;
  }

  private stop(): void {
    clearTimeout(this.idle);
    clearTimeout(this.watch);
    this.close();
  }
}

function imageOf({ header, arrays }: Packed<PreviewImageHeader>): Image {
  const { height, width, channels } = header;
  const { values, levels } = arrays;
  if (values) return { pixels: Float32Array.from(values.data), height, width, channels };
  // Divided as Python divides: multiplying by 1 / 255 would round twice.
  return { pixels: Float32Array.from(levels?.data ?? [], (level) => level / 255), height, width, channels };
}

function weightsOf({ header, arrays }: Packed<PreviewWeightsHeader>): WeightsSource {
  const { seed, identity, biases, spread } = header;
  const masterKernels: Record<number, MasterKernel> = {};
  for (const [index, isSpread] of Object.entries(spread)) {
    const values = arrays[`master_kernel:${index}`];
    if (!values) continue;
    const [height = 0, width = 0, channels = 0] = values.shape;
    const kernel = Float32Array.from(values.data);
    masterKernels[Number(index)] = { kernel, shape: [height, width, channels], spread: isSpread };
  }
  return { seed, identity, masterKernels, biases };
}
