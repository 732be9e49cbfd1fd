/** The panel of a model's layers: a search, the graph as cards in lanes, and the selected layer's properties. */

import type { PanelModel } from "../../protocol";
import { type Graph, graphOf } from "../../source/graph";
import type { Scene } from "../../source/scene";
import { h, setAttributes, setText } from "../../ui/dom";
import { afterMaps, changes, onFrame } from "../../ui/schedule";
import { say, sayCount } from "../../words/language";
import type { Panel } from "../context";
import { LayerFacts } from "./facts";
import { GraphLanes } from "./graph_lanes";
import { Picker } from "./picker";
import { Thumbnails } from "./thumbnails";

class Layers {
  private readonly lanes: GraphLanes;
  private readonly picker: Picker;
  private readonly facts: LayerFacts;
  private readonly thumbs: Thumbnails;
  private readonly count = h("span", { class: "cnnw-quiet" });
  private readonly notes = h("p", { class: "cnnw-facts cnnw-layer-note", role: "status", hidden: true });
  private readonly differs = changes();
  private graph: Graph | null = null;

  constructor(
    private readonly scene: Scene,
    private readonly root: HTMLElement,
    model: PanelModel,
    signal: AbortSignal,
  ) {
    const refresh = onFrame(() => this.lanes.refresh(), signal);
    this.thumbs = new Thumbnails(model, () => this.isSettled(), refresh, signal);
    this.lanes = new GraphLanes(this.thumbs, (name) => this.choose(name), signal);
    const jump = (at: number) => this.jump(at);
    this.picker = new Picker(jump, signal);
    this.facts = new LayerFacts(jump, (name) => this.toggle(name));
    const hint = h("span", { class: "cnnw-quiet cnnw-small-text" }, say("thumbnails: mean of the channels"));
    const head = h("div", { class: "cnnw-head" }, this.picker.root, this.count, hint);
    root.append(head, this.lanes.root, this.facts.root, this.notes);
    scene.onChange(onFrame(() => this.paint(), signal));
    // Python is asked for thumbnails when the maps are on the screen.
    scene.onChange(
      afterMaps(
        () => this.thumbs.ask(),
        () => scene.frame("maps"),
        signal,
      ),
    );
    this.paint();
  }

  private paint(): void {
    const frame = this.scene.frame("graph");
    this.root.classList.toggle("cnnw-waiting", frame === null);
    if (!frame) return;
    const graph = graphOf(frame);
    this.graph = graph;
    const [scale, colormap] = [this.scene.get("scale"), this.scene.get("colormap")];
    const chosen = graph.index(this.scene.get("selection")?.stage ?? "");
    if (!this.differs(graph, scale, colormap, chosen)) return;
    this.thumbs.reset(graph.revision);
    this.picker.show(graph, chosen);
    this.lanes.show({ graph, chosen, scale, colormap });
    this.facts.show(graph, chosen);
    this.describe(graph);
  }

  private describe(graph: Graph): void {
    const cards = graph.nodes.slice(0, graph.shown);
    const heads = cards.filter(({ head }) => head).length;
    const bases = cards.length - heads;
    const parts = sayCount("base of {bases}, head of {count} layer", "base of {bases}, head of {count} layers", heads, {
      bases,
    });
    setText(this.count, heads > 0 ? parts : "");
    setText(this.notes, graph.header.notes.join(" "));
    this.notes.hidden = graph.header.notes.length === 0;
    setAttributes(this.root, { "data-graph": graph.revision });
  }

  private choose(name: string): void {
    // Python finds the same place of the picture in the new stage.
    this.scene.select({ stage: name });
  }

  /** Folds or unfolds a layer made of layers. */
  private toggle(name: string): void {
    const toggled = this.scene.get("toggled") ?? [];
    const others = toggled.filter((each) => each !== name);
    this.scene.set({ toggled: others.length < toggled.length ? others : [...toggled, name] });
  }

  private jump(at: number): void {
    const node = this.graph?.node(at);
    if (!node) return;
    this.choose(node.name);
    // A folded layer has no card until Python has unfolded it.
    if (this.graph?.hasCard(at)) this.lanes.focus(at);
  }

  /** Whether the maps of the selected layer have come. */
  private isSettled(): boolean {
    return this.scene.frame("maps")?.header.stage === this.scene.get("selection")?.stage;
  }
}

export const renderLayers: Panel = ({ scene, root, model, signal }) => {
  new Layers(scene, root, model, signal);
};
