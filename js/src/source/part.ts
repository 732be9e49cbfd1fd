/** A part of a widget's model: its traits and messages bear the part's name there. */

import type { AnyModel } from "@anywidget/types";

/** As `widgets.session.widget.parts` in Python puts the two together. */
const SEPARATOR = ".";

type Callback = (...values: never[]) => void;

/** What a panel uses of a model, be it the widget's own or a part of one. */
export type ModelOf<Traits extends object> = Pick<
  AnyModel<Traits & Record<string, unknown>>,
  "get" | "set" | "save_changes" | "send" | "on" | "off"
>;

export class Part {
  private readonly listeners = new Map<Callback, Map<string, Callback>>();

  constructor(
    private readonly model: AnyModel,
    private readonly name: string,
  ) {}

  get(trait: string): unknown {
    return this.model.get(this.full(trait));
  }

  set(trait: string, value: unknown): void {
    this.model.set(this.full(trait), value);
  }

  save_changes(): void {
    this.model.save_changes();
  }

  send(content: unknown, callbacks?: never, buffers?: ArrayBuffer[] | ArrayBufferView[]): void {
    this.model.send({ part: this.name, content }, callbacks, buffers);
  }

  on(event: string, callback: Callback): void {
    const heard = event === "msg:custom" ? this.ownOf(callback) : callback;
    const known = this.listeners.get(callback) ?? new Map<string, Callback>();
    this.listeners.set(callback, known.set(event, heard));
    this.model.on(this.eventOf(event), heard as () => void);
  }

  off(event: string, callback: Callback): void {
    const known = this.listeners.get(callback);
    this.model.off(this.eventOf(event), (known?.get(event) ?? callback) as () => void);
    known?.delete(event);
    if (known?.size === 0) this.listeners.delete(callback);
  }

  /** Only messages for this part, as if there were no other. */
  private ownOf(callback: Callback): Callback {
    const receive = callback as (content: unknown, buffers: unknown) => void;
    return ((message: { part?: string; content?: unknown }, buffers: unknown) => {
      if (message?.part === this.name) receive(message.content, buffers);
    }) as Callback;
  }

  private eventOf(event: string): string {
    const [kind, trait] = event.split(":");
    return kind === "change" && trait !== undefined ? `change:${this.full(trait)}` : event;
  }

  private full(trait: string): string {
    return `${this.name}${SEPARATOR}${trait}`;
  }
}

/** A part, typed as what it carries. */
export function partOf<Traits extends object>(model: AnyModel, name: string): ModelOf<Traits> {
  return new Part(model, name) as unknown as ModelOf<Traits>;
}
