/** The models of the sliders and lists, which know what the user has set before Python does. */

import type { BlockSettings, Pair, Setting, Size } from "../../engine/block/settings";
import type { PreviewControls } from "../../protocol";
import { watchLostReplies } from "../lost_reply";
import type { SceneModel } from "../scene";

/** Also private in ipywidgets: the state that Python is just setting. */
interface InputModel extends SceneModel {
  _state_lock?: object | null;
}

export class ControlModels {
  private readonly models = new Map<Setting, InputModel[]>();
  private none = "";

  constructor(
    private readonly changed: () => void,
    private readonly signal: AbortSignal,
  ) {}

  async open({ models, none }: PreviewControls, find: (id: string) => Promise<SceneModel>): Promise<void> {
    this.none = none;
    for (const [setting, ids] of Object.entries(models)) {
      const found: InputModel[] = await Promise.all(ids.map(find));
      if (this.signal.aborted) return;
      this.models.set(setting as Setting, found);
      // When height and width are unlinked, Python sets the second slider.
      for (const model of found.slice(0, 2)) this.listen(model);
    }
  }

  /** Whether Python has answered everything that the user has set. */
  get isAnswered(): boolean {
    return [...this.models.values()].flat().every((model) => !model._pending_msgs);
  }

  /** The block's settings, with those that the user has changed replaced. */
  over(block: BlockSettings): BlockSettings {
    const set = [...this.models].map(([setting, models]) => [setting, this.value(setting, models)]);
    return { ...block, ...Object.fromEntries(set) };
  }

  private value(setting: Setting, models: InputModel[]): unknown {
    const [first, second, apart] = models;
    if (!first) return null;
    if (setting === "use_bias") return first.get("value");
    if (!second) return this.choice(first);
    const size = sizeOf(first, second, apart);
    return setting === "pool_strides" && isZero(size) ? null : size;
  }

  private choice(model: InputModel): string | null {
    const label = (model.get("_options_labels") as string[])[model.get("index") as number] ?? "";
    return label === this.none ? null : label;
  }

  private listen(model: InputModel): void {
    const sent = watchLostReplies(model, this.signal);
    const listen = () => {
      sent();
      // What Python sets comes with a frame from Keras.
      if (!model._state_lock) this.changed();
    };
    model.on("change:value", listen);
    model.on("change:index", listen);
    this.signal.addEventListener("abort", () => {
      model.off("change:value", listen);
      model.off("change:index", listen);
    });
  }
}

function sizeOf(first: InputModel, second: InputModel, apart: InputModel | undefined): Size {
  const height = first.get("value") as number;
  return apart?.get("value") ? [height, second.get("value") as number] : height;
}

function isZero(size: Size): boolean {
  return size === 0 || (typeof size !== "number" && (size as Pair).every((side) => side === 0));
}
