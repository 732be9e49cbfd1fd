/** The one model that all panels of an explorer share, seen from a panel. */

import type { AnyModel } from "@anywidget/types";
import type { Frames, Selection, Settings } from "../protocol";
import { decode } from "../protocol/wire/packed";
import { type Held, patience } from "./patience";

/** The part of the ipywidgets (Backbone) model that is used beyond anywidget's own interface. */
export interface SceneModel extends AnyModel, Held {
  attributes: Record<string, unknown>;
  trigger(event: string, ...values: unknown[]): void;
}

/** A place under the pointer. It lives in the browser only and never waits for the kernel. */
export type Point = Selection;

/** A weight's place in its kernel. */
export interface Weight {
  row: number;
  col: number;
}

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
 * Decodes a packed trait once, whichever panel asks first. A page may hold several versions of this module,
 * so what panels share hangs on the model, under a registered symbol. The bytes are then dropped: what
 * stays in `attributes` would be saved into the notebook file.
 */
function unpack<K extends keyof Frames>(model: SceneModel, name: K): Frames[K] | null {
  const kept = model as unknown as Record<symbol, unknown>;
  const decoded = Symbol.for(`cnn_widgets.${name}`);
  const placeholder = Symbol.for(`cnn_widgets.${name}.placeholder`);
  const raw = model.attributes[name];
  // Not every scene has every frame.
  if (raw === undefined) return null;
  if (raw !== kept[placeholder]) {
    kept[decoded] = raw instanceof DataView ? decode(raw) : null;
    kept[placeholder] = new DataView(new ArrayBuffer(0));
    model.attributes[name] = kept[placeholder];
  }
  return kept[decoded] as Frames[K] | null;
}

interface Shared {
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
    // At once and not when a panel asks: what nobody looks at would be saved with the notebook, too.
    const unpackAll = () => FRAMES.forEach((name) => unpack(model, name));
    unpackAll();
    this.listen("change", unpackAll);
    this.sent = patience(model, signal);
  }

  frame<K extends keyof Frames>(name: K): Frames[K] | null {
    return unpack(this.model, name);
  }

  get<K extends keyof Settings>(name: K): Settings[K] {
    return this.model.get(name) as Settings[K];
  }

  /** Sets traits here and tells Python; panels hear of it at once. */
  set(settings: Partial<Settings>): void {
    for (const [name, value] of Object.entries(settings)) this.model.set(name, value);
    this.model.save_changes();
    this.sent();
  }

  /** What keeps the models of all widgets. */
  get manager(): unknown {
    return this.model.widget_manager;
  }

  /** A model of a widget that a trait names. */
  async find(id: string): Promise<SceneModel> {
    return (await this.model.widget_manager.get_model(id)) as SceneModel;
  }

  /**
   * One thing for all panels of the scene, each of which may be a module instance of its own: made by the first that
   * asks for it, and ended with the last.
   */
  share<T>(name: string, make: (scene: Scene, signal: AbortSignal) => T): T {
    const kept = this.model as unknown as Record<symbol, Shared | undefined>;
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

  private sharedOf(make: (scene: Scene, signal: AbortSignal) => unknown): Shared {
    const life = new AbortController();
    return { value: make(new Scene(this.model, life.signal), life.signal), users: 0, life };
  }

  select(selection: Partial<Selection>): void {
    this.set({ selection: { ...this.get("selection"), ...selection } });
  }

  point(place: Point | null): void {
    this.model.trigger(POINTER, place);
  }

  weigh(weight: Weight | null): void {
    this.model.trigger(WEIGHT, weight);
  }

  onChange(callback: () => void): void {
    this.listen("change", callback);
  }

  onPoint(callback: (place: Point | null) => void): void {
    this.listen(POINTER, callback);
  }

  onWeight(callback: (weight: Weight | null) => void): void {
    this.listen(WEIGHT, callback);
  }

  /** Calls back when Python is about to send maps. */
  onMark(callback: () => void): void {
    this.listen("msg:custom", ({ kind }: { kind?: string }) => kind === "mark" && callback());
  }

  private listen(event: string, callback: (...values: never[]) => void): void {
    this.model.on(event, callback as () => void);
    this.signal.addEventListener("abort", () => this.model.off(event, callback as () => void));
  }
}
