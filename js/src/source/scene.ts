/** The part of a widget's model that its panels share, as one panel sees it. */

import type { AnyModel } from "@anywidget/types";
import type { Frames, Selection, Settings } from "../protocol";
import { decode } from "../protocol/wire/packed";
import { worded } from "../words/told";
import { type ModelInternals, watchLostReplies } from "./lost_reply";
import { type ModelOf, partOf } from "./part";

/** What is used of ipywidgets' (Backbone) model beyond anywidget's interface. */
export interface SceneModel extends AnyModel, ModelInternals {
  attributes: Record<string, unknown>;
  trigger(event: string, ...values: unknown[]): void;
}

/** A weight's place in its kernel. */
export interface WeightPlace {
  row: number;
  col: number;
}

/** What the part is called, as in `widgets.session.widget.parts`. */
const PREFIX = "scene.";
const POINTER = "cnn_widgets:pointer";
const WEIGHT = "cnn_widgets:weight";
const FRAMES = [
  "picture",
  "kernels",
  "maps",
  "terms",
  "detail",
  "graph",
  "pinned",
  "compared",
  "lesson",
  "wanted",
  "made",
  "preview_image",
  "preview_weights",
] as const;

/**
 * Decodes a packed trait once, for whichever panel asks first. A page may hold several versions of this module, so
 * shared values are kept on the model under a registered symbol. The bytes are then dropped, because anything in
 * `attributes` would be saved into the notebook file.
 */
function unpack<K extends keyof Frames>(model: SceneModel, name: K): Frames[K] | null {
  const kept = model as unknown as Record<symbol, unknown>;
  const decoded = Symbol.for(`cnn_widgets.${name}`);
  const placeholder = Symbol.for(`cnn_widgets.${name}.placeholder`);
  const raw = model.attributes[PREFIX + name];
  // Not every scene has every frame.
  if (raw === undefined) return null;
  if (raw !== kept[placeholder]) {
    kept[decoded] = raw instanceof DataView ? decode(raw) : null;
    kept[placeholder] = new DataView(new ArrayBuffer(0));
    model.attributes[PREFIX + name] = kept[placeholder];
  }
  return kept[decoded] as Frames[K] | null;
}

interface SharedEntry {
  value: unknown;
  users: number;
  life: AbortController;
}

export class Scene {
  private readonly sent: () => void;

  constructor(
    private readonly model: SceneModel,
    private readonly signal: AbortSignal,
  ) {
    // At once, and not only when a panel asks: frames that no panel shows would be saved with the notebook, too.
    const unpackAll = () => FRAMES.forEach((name) => unpack(model, name));
    unpackAll();
    this.listen("change", unpackAll);
    this.sent = watchLostReplies(model, signal);
  }

  frame<K extends keyof Frames>(name: K): Frames[K] | null {
    return unpack(this.model, name);
  }

  get<K extends keyof Settings>(name: K): Settings[K] {
    return worded(this.model.get(PREFIX + name)) as Settings[K];
  }

  /** Sets traits, notifies the panels at once, and sends them to Python. */
  set(settings: Partial<Settings>): void {
    for (const [name, value] of Object.entries(settings)) this.model.set(PREFIX + name, value);
    this.model.save_changes();
    this.sent();
  }

  /** The widget manager, which keeps the models of all widgets. */
  get manager(): unknown {
    return this.model.widget_manager;
  }

  /** Another part of the widget that the scene is in. */
  part<Traits extends object>(name: string): ModelOf<Traits> {
    return partOf<Traits>(this.model, name);
  }

  /** Is called with each change that a panel sends by itself: an answer that is lost is not waited for without end. */
  readonly awaitReply = (): void => this.sent();

  /**
   * An object shared by all panels of the scene, even if they come from several copies of this module. The first panel
   * that asks for it creates it, and it ends with the last one.
   */
  share<T>(name: string, make: (scene: Scene, signal: AbortSignal) => T): T {
    const kept = this.model as unknown as Record<symbol, SharedEntry | undefined>;
    const symbol = Symbol.for(`cnn_widgets.${name}`);
    kept[symbol] ??= this.sharedOf(make);
    const shared = kept[symbol];
    shared.users += 1;
    this.signal.addEventListener("abort", () => {
      shared.users -= 1;
      if (shared.users > 0) return;
      shared.life.abort();
      delete kept[symbol];
    });
    return shared.value as T;
  }

  private sharedOf(make: (scene: Scene, signal: AbortSignal) => unknown): SharedEntry {
    const life = new AbortController();
    return { value: make(new Scene(this.model, life.signal), life.signal), users: 0, life };
  }

  /** Tells Python what is no trait. */
  send(message: Record<string, unknown>): void {
    this.model.send({ part: "scene", content: message });
  }

  select(selection: Partial<Selection>): void {
    this.set({ selection: { ...this.get("selection"), ...selection } });
  }

  point(place: Selection | null): void {
    this.model.trigger(POINTER, place);
  }

  weigh(weight: WeightPlace | null): void {
    this.model.trigger(WEIGHT, weight);
  }

  onChange(callback: () => void): void {
    this.listen("change", callback);
  }

  onPoint(callback: (place: Selection | null) => void): void {
    this.listen(POINTER, callback);
  }

  onWeight(callback: (weight: WeightPlace | null) => void): void {
    this.listen(WEIGHT, callback);
  }

  /** Calls back when Python is about to send maps. It sends a small message first, by which the link is timed. */
  onMark(callback: () => void): void {
    this.listen("msg:custom", (message: { part?: string; content?: { kind?: string } }) => {
      if (message.part === "scene" && message.content?.kind === "mark") callback();
    });
  }

  private listen(event: string, callback: (...values: never[]) => void): void {
    this.model.on(event, callback as () => void);
    this.signal.addEventListener("abort", () => this.model.off(event, callback as () => void));
  }
}
