/** The pipeline strip: every stage from the input on, as a row of cards. */

import { h, setAttributes } from "./dom";
import { fieldBox } from "./field";
import { afterMaps, changes, onFrame } from "./frame";
import type { Card, MapsHeader, PanelModel, Selection } from "./headers";
import { atLeast, fieldMarks } from "./marks";
import type { Panel } from "./panel";
import type { Scene } from "./scene";
import { StageCard } from "./stage_card";
import type { Packed } from "./wire";

const THUMB_SIDE = 72;
const LEAST_MARK = 3;

/** A button that asks for one more block, for models that are built of blocks. */
function addBlock(model: PanelModel): HTMLElement {
  const plus = h("span", { class: "cnnw-plus", "aria-hidden": "true" }, "+");
  const add = h("button", { type: "button", class: "cnnw-add" }, plus, h("span", {}, "add block"));
  add.addEventListener("click", () => model.send({ kind: "add_block" }));
  return add;
}

function arrow(): HTMLElement {
  return h("span", { class: "cnnw-arrow", "aria-hidden": "true" }, "→");
}

class Pipeline {
  private readonly strip = h("div", { class: "cnnw-strip", role: "listbox" });
  private readonly cards = new Map<string, StageCard>();
  private readonly differs = changes();
  private maps: Packed<MapsHeader> | null = null;
  private pointed: Selection | null = null;

  constructor(
    private readonly scene: Scene,
    private readonly root: HTMLElement,
    model: PanelModel,
    signal: AbortSignal,
  ) {
    setAttributes(this.strip, { "aria-label": "Stages of the model", "aria-orientation": "horizontal" });
    const more = model.get("can_add") === false ? [] : [arrow(), addBlock(model)];
    root.append(h("div", { class: "cnnw-strip-scroll" }, this.strip, ...more));
    this.strip.addEventListener("click", (event) => this.click(event), { signal });
    this.strip.addEventListener("keydown", (event) => this.key(event), { signal });
    scene.onChange(afterMaps(() => this.paint(), () => scene.frame("maps"), signal));
    const mark = onFrame(() => this.mark(this.pointed ?? scene.get("selection")), signal);
    scene.onPoint((place) => {
      this.pointed = place;
      mark();
    });
    this.paint();
  }

  private stages(): Card[] {
    return this.maps?.header.stages ?? [];
  }

  private paint(): void {
    const maps = this.scene.frame("maps");
    this.maps = maps;
    this.root.classList.toggle("cnnw-waiting", maps === null);
    if (!maps) return;
    const [scale, colormap] = [this.scene.get("scale"), this.scene.get("colormap")];
    const selection = this.scene.get("selection");
    const chosen = selection?.stage || maps.header.stage;
    if (this.differs(maps, scale, colormap, chosen)) {
      this.place(maps.header.stages);
      for (const card of maps.header.stages) {
        this.cards.get(card.name)?.show(card, card.name === chosen, maps, scale, colormap);
      }
      this.root.dataset["revision"] = String(maps.header.revision);
    }
    this.mark(this.pointed ?? selection);
  }

  /** Keeps the elements of the stages that stay, so that focus and scroll position stay too. */
  private place(stages: Card[]): void {
    const names = stages.map((card) => card.name);
    if (names.join("\n") === [...this.cards.keys()].join("\n")) return;
    const old = new Map(this.cards);
    this.cards.clear();
    for (const name of names) this.cards.set(name, old.get(name) ?? new StageCard());
    const parts = [...this.cards.values()].flatMap((card) => [arrow(), card.root]);
    this.strip.replaceChildren(...parts.slice(1));
  }

  /** The receptive field of the value under the pointer, on the input's thumbnail. */
  private mark(place: Selection | null): void {
    const [input] = this.stages();
    const card = this.stages().find((stage) => stage.name === place?.stage);
    const marks = input && this.cards.get(input.name)?.marks;
    if (!input || !marks) return;
    const [height, width] = input.shape;
    marks.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (!place || !card || card.kind === "input") {
      marks.replaceChildren();
      return;
    }
    const least = (LEAST_MARK * Math.max(height, width)) / THUMB_SIDE;
    const box = atLeast(fieldBox(card.field, place.row, place.col), least, least);
    marks.replaceChildren(...fieldMarks(box, height, width));
  }

  private choose(name: string | undefined): void {
    // Python finds the same spot of the picture in the new stage.
    if (name !== undefined) this.scene.select({ stage: name });
  }

  private click(event: MouseEvent): void {
    this.choose((event.target as Element).closest<HTMLElement>(".cnnw-card")?.dataset["stage"]);
  }

  private key(event: KeyboardEvent): void {
    const stages = this.stages().map((card) => card.name);
    const focused = (event.target as Element).closest<HTMLElement>(".cnnw-card")?.dataset["stage"] ?? "";
    const at = stages.indexOf(focused);
    const moves: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: stages.length - 1,
      Enter: at,
      " ": at,
    };
    const name = stages[moves[event.key] ?? -1];
    if (name === undefined) return;
    event.preventDefault();
    this.cards.get(name)?.root.focus();
    this.choose(name);
  }
}

export const renderPipeline: Panel = ({ scene, root, model, signal }) => {
  new Pipeline(scene, root, model, signal);
};
