/** The pipeline strip: every stage from the input on, as a row of cards grouped by block. */

import type { MapsHeader, PanelModel, Selection, StageHeader } from "../../protocol";
import type { Packed } from "../../protocol/wire/packed";
import type { Scene } from "../../source/scene";
import { h, setText } from "../../ui/dom";
import { afterMaps, changes, onFrame, onWidth } from "../../ui/schedule";
import { say } from "../../words/language";
import { DOT } from "../../words/numbers";
import type { Panel } from "../context";
import { arrow, BlockGroup, byBlock } from "./block";
import { StageCard } from "./card";
import { BlockDrag } from "./drag";
import { type BlockAction, BlockTools, blockKey, keysInWords } from "./tools";

/** CSS pixels kept free beside a card that is scrolled into sight. */
const MARGIN = 10;

class Pipeline {
  private readonly strip = h("div", { class: "cnnw-strip", role: "group", "aria-label": say("Stages of the model") });
  private readonly scroller = h("div", { class: "cnnw-strip-scroll" }, this.strip);
  private readonly costs = h("span", { class: "cnnw-costs cnnw-number" });
  private readonly cards = new Map<string, StageCard>();
  private readonly groups: BlockGroup[] = [];
  private readonly tools = new BlockTools((action) => this.act(action, this.chosenBlock()));
  private readonly canArrange: boolean;
  private readonly differs = changes();
  private readonly moves = changes();
  /** Stages that changed since they were last painted, which includes changes in frames that were never painted. */
  private readonly changed = new Set<string>();
  private maps: Packed<MapsHeader> | null = null;
  private newest: Packed<MapsHeader> | null = null;
  private chosen = "";
  /** The stage chosen here, until Python has answered every request. */
  private wanted = "";
  private asked = 0;
  private pointed: Selection | null = null;
  /** The index that a block will have once Python has answered, so that a key pressed twice moves it twice. */
  private ahead: number | null = null;

  constructor(
    private readonly scene: Scene,
    private readonly root: HTMLElement,
    private readonly model: PanelModel,
    signal: AbortSignal,
  ) {
    this.canArrange = model.get("can_add") === true;
    if (this.canArrange) this.scroller.append(arrow(), this.addButton());
    const keys = h("span", { class: "cnnw-strip-keys" }, this.canArrange ? keysInWords() : "");
    root.append(this.scroller, h("div", { class: "cnnw-strip-foot cnnw-quiet" }, this.costs, keys));
    this.strip.addEventListener("click", (event) => this.click(event), { signal });
    this.strip.addEventListener("keydown", (event) => this.key(event), { signal });
    if (this.canArrange) {
      const move = (block: number, to: number) => this.ask("move_block", { block, to });
      new BlockDrag(this.strip, this.scroller, move, signal);
    }
    const repaint = afterMaps(
      () => this.paint(),
      () => scene.frame("maps"),
      signal,
    );
    scene.onChange(() => {
      this.collect();
      repaint();
    });
    const mark = onFrame(() => this.mark(this.pointed ?? scene.get("selection")), signal);
    scene.onPoint((place) => {
      this.pointed = place;
      mark();
    });
    onWidth(this.scroller, () => this.keepInSight(), signal);
    this.newest = scene.frame("maps");
    this.paint();
  }

  private addButton(): HTMLElement {
    const plus = h("span", { class: "cnnw-plus", "aria-hidden": "true" }, "+");
    const add = h("button", { type: "button", class: "cnnw-add" }, plus, h("span", {}, say("add block")));
    add.addEventListener("click", () => this.ask("add_block"));
    return add;
  }

  private stages(): StageHeader[] {
    return this.maps?.header.stages ?? [];
  }

  private card(name: string): StageHeader | undefined {
    return this.stages().find((card) => card.name === name);
  }

  private chosenBlock(): number {
    return this.card(this.chosen)?.block ?? -1;
  }

  private blocks(): number {
    return 1 + Math.max(-1, ...this.stages().map((card) => card.block));
  }

  private collect(): void {
    const maps = this.scene.frame("maps");
    this.ahead = null;
    if (maps === this.newest) return;
    // In the first frame everything is new, which does not count as changed.
    const isFirst = this.newest === null;
    this.newest = maps;
    if (this.asked > 0) this.asked -= 1;
    if (this.asked === 0) this.wanted = "";
    if (!maps || isFirst) return;
    for (const card of maps.header.stages) if (card.changed) this.changed.add(card.name);
  }

  private paint(): void {
    const maps = this.scene.frame("maps");
    this.maps = maps;
    this.root.classList.toggle("cnnw-waiting", maps === null);
    if (!maps) return;
    const [scale, colormap] = [this.scene.get("scale"), this.scene.get("colormap")];
    const selection = this.scene.get("selection");
    const shown = selection?.stage || maps.header.stage;
    this.chosen = this.card(this.wanted)?.name ?? shown;
    if (this.differs(maps, scale, colormap, this.chosen)) {
      const focused = document.activeElement;
      const hadFocus = focused !== null && this.strip.contains(focused);
      this.place(maps.header.stages);
      for (const card of maps.header.stages) {
        this.cards.get(card.name)?.show(card, card.name === this.chosen, maps, scale, colormap);
      }
      this.choose();
      if (hadFocus && !(focused.isConnected && this.tools.root.contains(focused))) this.focus();
      if (this.moves(this.chosen, this.strip.dataset["shape"])) this.keepInSight();
      this.root.dataset["revision"] = String(maps.header.revision);
    }
    this.mark(this.pointed ?? selection);
  }

  /** Lays out the cards again only if the stages differ, and keeps the elements of those that stay. */
  private place(stages: StageHeader[]): void {
    const shape = stages.map((card) => `${card.name} ${card.block}`).join("\n");
    if (shape === this.strip.dataset["shape"]) return;
    this.strip.dataset["shape"] = shape;
    const old = new Map(this.cards);
    this.cards.clear();
    for (const { name } of stages) this.cards.set(name, old.get(name) ?? new StageCard(this.canArrange));
    const runs = byBlock(stages);
    while (this.groups.length < runs.length) this.groups.push(new BlockGroup());
    this.groups.length = runs.length;
    runs.forEach((run, at) => {
      const roots = run.map((card) => (this.cards.get(card.name) as StageCard).root);
      this.groups[at]?.show(run[0]?.block ?? -1, roots, this.canArrange);
    });
    this.strip.replaceChildren(...this.groups.flatMap((group) => [arrow(), group.root]).slice(1));
  }

  private choose(): void {
    const [block, card] = [this.chosenBlock(), this.card(this.chosen)];
    for (const group of this.groups) {
      const isChosen = block >= 0 && group.root.dataset["block"] === String(block);
      group.choose(isChosen);
      if (isChosen && this.canArrange) this.tools.show(group.head, block, this.blocks());
    }
    if (block < 0) this.tools.root.remove();
    setText(this.costs, card ? `${card.name}${DOT}${card.costs ?? card.description}` : "");
    for (const name of this.changed) this.cards.get(name)?.freshen();
    this.changed.clear();
  }

  /** Moves the focus to the chosen card, which Python may have changed. */
  private focus(): void {
    this.cards.get(this.chosen)?.root.focus({ preventScroll: true });
  }

  private keepInSight(): void {
    const card = this.cards.get(this.chosen)?.root;
    if (!card) return;
    const view = this.scroller.getBoundingClientRect();
    const whole = card.closest(".cnnw-block")?.getBoundingClientRect();
    const box = whole && whole.width + 2 * MARGIN < view.width ? whole : card.getBoundingClientRect();
    const [left, right] = [box.left - view.left - MARGIN, box.right - view.right + MARGIN];
    if (left < 0) this.scroller.scrollLeft += left;
    else if (right > 0) this.scroller.scrollLeft += right;
  }

  /** The receptive field of the value under the pointer, on the input's thumbnail. */
  private mark(place: Selection | null): void {
    const [input] = this.stages();
    const card = this.stages().find((stage) => stage.name === place?.stage);
    if (input) this.cards.get(input.name)?.mark(input, card, place);
  }

  private select(name: string | undefined): void {
    if (name === undefined) return;
    // Python finds the same place of the picture in the new stage.
    this.wanted = name;
    this.asked += 1;
    this.ask("look_at", { stage: name });
    this.paint();
  }

  private click(event: MouseEvent): void {
    const target = event.target as Element;
    const card = target.closest<HTMLElement>(".cnnw-card");
    if (card) return this.select(card.dataset["stage"]);
    if (target.closest(".cnnw-block-tools")) return;
    const block = Number(target.closest<HTMLElement>(".cnnw-block")?.dataset["block"] ?? -1);
    if (block < 0 || block === this.chosenBlock()) return;
    const cards = this.stages().filter((stage) => stage.block === block);
    this.select((cards.find((stage) => stage.kind === "activation") ?? cards[0])?.name);
  }

  private ask(kind: string, content: Record<string, unknown> = {}): void {
    this.model.send({ kind, ...content });
  }

  private act(action: BlockAction | "add", block: number): void {
    this.wanted = "";
    if (action === "add") return this.ask("add_block", block < 0 ? {} : { after: block });
    if (block < 0) return;
    if (action === "duplicate" || action === "remove") return this.ask(`${action}_block`, { block });
    const from = this.ahead ?? block;
    const to = from + (action === "later" ? 1 : -1);
    if (to < 0 || to >= this.blocks()) return;
    this.ahead = to;
    this.ask("move_block", { block: from, to });
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as Element;
    const action = this.canArrange ? blockKey(event) : null;
    if (action) {
      event.preventDefault();
      event.stopPropagation();
      const block = Number(target.closest<HTMLElement>(".cnnw-block")?.dataset["block"] ?? -1);
      const isOnce = action !== "earlier" && action !== "later";
      if (!(event.repeat && isOnce)) this.act(action, block);
      return;
    }
    if (!event.altKey && !event.ctrlKey && !event.metaKey) this.walk(event, target);
  }

  private walk(event: KeyboardEvent, target: Element): void {
    const stages = this.stages().map((card) => card.name);
    const at = stages.indexOf(target.closest<HTMLElement>(".cnnw-card")?.dataset["stage"] ?? "");
    if (at < 0) return;
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
    this.select(name);
  }
}

export const renderPipeline: Panel = ({ scene, root, model, signal }) => {
  new Pipeline(scene, root, model, signal);
};
