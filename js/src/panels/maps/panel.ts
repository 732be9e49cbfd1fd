/** The feature maps panel: stages as tabs, the value under the pointer, the legend, the large view and the tiles. */

import { Legend, mapsLegend } from "../../picture/legend";
import { layerExtent, zoom } from "../../picture/tile";
import type { PanelModel, Selection } from "../../protocol";
import { watchLink } from "../../source/link";
import { Preview } from "../../source/preview/preview";
import type { Scene } from "../../source/scene";
import { Announcer } from "../../ui/announcer";
import { h, setAttributes, setText } from "../../ui/dom";
import { changes, onWidth, promptly } from "../../ui/schedule";
import { Tabs } from "../../ui/tabs";
import { say } from "../../words/language";
import { short } from "../../words/numbers";
import type { Panel } from "../context";
import { ComparisonBar, comparisonLegend } from "./comparison/bar";
import { ComparisonReadout } from "./comparison/readout";
import { COMPARISON, type ComparisonTile } from "./comparison/tile";
import { TileGrid, type TileGridEvents } from "./grid";
import { LargeView } from "./large/large";
import { orders } from "./order";
import { OrderBar } from "./order_bar";
import { type Reading, Readout } from "./readout";
import { ChannelSwitch } from "./switch";
import type { MapTile } from "./tile";
import { PLAIN } from "./tile_kind";
import { colourExtent, type MapsView, mapsView } from "./view";

/** The panel's own padding, left and right. */
const EDGES = 10;

class Maps {
  private readonly title = h("h3", { class: "cnnw-title" });
  private readonly tabs = new Tabs(say("Stages"), (name) => this.choose(name));
  private readonly readout: Readout;
  private readonly legend = new Legend();
  private readonly colour = h("input", { type: "checkbox" });
  private readonly colourLabel = h("label", { class: "cnnw-check" }, this.colour, say("as colour picture"));
  private readonly hint = h(
    "p",
    { class: "cnnw-hint" },
    say("Arrows move the crosshair (Shift: by 10) · Page Up, Page Down change the channel · Enter pins and enlarges"),
  );
  private readonly grid: TileGrid<MapTile>;
  /** Created when something is compared for the first time. */
  private comparisonGrid: TileGrid<ComparisonTile> | null = null;
  private readonly channels: OrderBar;
  private readonly comparisonBar: ComparisonBar;
  private readonly channelSwitch: ChannelSwitch;
  private readonly comparisonReadout: ComparisonReadout;
  private readonly orderOf = orders();
  private readonly large: LargeView;
  private readonly announcer: Announcer;
  private readonly preview: Preview;
  private readonly differs = changes();
  private readonly repaint: () => void;
  private readonly width: () => number;
  private pointed: Selection | null = null;
  private view: MapsView | null = null;
  private requested = 0;
  private painted = "";

  constructor(
    private readonly scene: Scene,
    model: PanelModel,
    private readonly root: HTMLElement,
    private readonly signal: AbortSignal,
  ) {
    this.repaint = promptly(() => this.paint(), signal);
    this.preview = scene.share("preview", (shared, life) => new Preview(shared, life));
    // A schedule of its own, so that a preview painted just before never delays Keras's frame.
    this.preview.onChange(
      promptly(() => this.paint(), signal),
      signal,
    );
    this.readout = new Readout(scene);
    this.large = new LargeView(scene, signal, () => this.shownGrid?.focus(this.view?.pinned?.channel ?? 0));
    this.announcer = new Announcer(signal);
    this.grid = new TileGrid(PLAIN, this.events(), signal);
    this.channels = new OrderBar(scene);
    this.comparisonBar = new ComparisonBar(scene, model);
    this.channelSwitch = new ChannelSwitch(scene, model);
    this.comparisonReadout = new ComparisonReadout(scene);
    this.colour.addEventListener("change", () => scene.set({ as_colour: this.colour.checked }), { signal });
    const head = h(
      "div",
      { class: "cnnw-head" },
      this.title,
      this.tabs.root,
      this.readout.root,
      this.comparisonReadout.root,
      this.legendBox(),
    );
    const tools = h(
      "div",
      { class: "cnnw-maps-tools" },
      this.channels.root,
      this.channelSwitch.root,
      this.comparisonBar.root,
    );
    root.append(
      head,
      this.channelSwitch.line,
      tools,
      this.comparisonBar.note,
      this.large.root,
      this.grid.root,
      this.hint,
      this.announcer.root,
    );
    root.addEventListener("keydown", (event) => this.channelSwitch.key(event), { signal });
    scene.onChange(this.repaint);
    scene.onPoint((place) => this.follow(place));
    onApproach(root, () => this.preview.approach(), signal);
    this.width = onWidth(root, this.repaint, signal);
    this.paint();
  }

  private get shownGrid() {
    return this.view?.comparison ? this.comparisonGrid : this.grid;
  }

  private get hasFocus(): boolean {
    return this.root.contains(document.activeElement);
  }

  /** Whether the focus is in the explorer that these maps belong to, controls included. */
  private get isAtWork(): boolean {
    return (this.root.closest(".cnnw-explorer") ?? this.root).contains(document.activeElement);
  }

  private events(): TileGridEvents {
    return {
      point: (place) => this.scene.point(place && this.view ? { stage: this.view.maps.header.stage, ...place } : null),
      pin: (place) => this.pin(place),
      close: () => this.scene.set({ large: false }),
    };
  }

  private legendBox(): HTMLElement {
    return h("span", { class: "cnnw-head-end" }, this.colourLabel, this.legend.root);
  }

  private choose(name: string): void {
    // Python finds the same place of the picture in the new stage.
    this.scene.select({ stage: name });
  }

  private pin(place: { channel: number; row: number; col: number }): void {
    if (!this.view) return;
    this.scene.set({ selection: { stage: this.view.maps.header.stage, ...place }, large: true });
  }

  private follow(place: Selection | null): void {
    this.pointed = place && place.stage === this.view?.maps.header.stage ? place : null;
    this.shownGrid?.moveCrosshair(this.pointed);
    this.repaint();
  }

  private paint(): void {
    const width = this.width() - EDGES;
    const view = mapsView(this.scene, width, this.orderOf, this.preview);
    this.view = view;
    this.root.classList.toggle("cnnw-waiting", view === null);
    if (!view) return;
    if (this.pointed && this.pointed.stage !== view.maps.header.stage) this.pointed = null;
    const { maps, scale, colormap, pinned, asColour, order, side, ratio } = view;
    const { header, mode } = view.comparison ?? {};
    const seen = [
      this.scene.get("off"),
      maps,
      scale,
      colormap,
      pinned,
      asColour,
      order,
      header,
      mode,
      side,
      ratio,
      width,
    ];
    if (this.differs(...seen)) this.paintTiles(view);
    // Everything beside the tiles comes from Keras only.
    if (view.isPreview) return;
    this.comparisonBar.show();
    const reading = this.readout.show(view, this.pointed);
    this.comparisonReadout.show(view, reading?.place ?? null);
    this.large.show(view, this.pointed, reading);
    // Only exact values are read out, and not those that the pointer or a slider passes.
    if (reading?.isExact && this.hasFocus) this.announcer.say(inWords(reading));
  }

  private paintTiles(view: MapsView): void {
    const { stage, stages, tiles, description, revision, coarse } = view.maps.header;
    const isInput = view.card?.kind === "input";
    // A model may have hundreds of layers, so an inspector chooses them in the graph instead of tabs.
    const isOne = this.scene.frame("graph") !== null;
    const title = isOne ? say("Feature maps of {stage}", { stage }) : say("Feature maps");
    setText(this.title, isInput ? say("Input channels") : title);
    this.tabs.root.hidden = isOne;
    this.tabs.show(
      stages.filter((card) => card.kind !== "input").map((card) => card.name),
      stage,
    );
    this.paintLegend(view);
    this.colourLabel.hidden = tiles.count !== 3 || view.comparison !== null;
    this.colour.checked = view.asColour;
    const { dataset } = this.root;
    dataset["colormap"] = view.colormap;
    dataset["scale"] = view.scale;
    dataset["stage"] = stage;
    dataset["compare"] = view.comparison?.mode ?? "";
    dataset["zoom"] = String(zoom(tiles, view.side, view.ratio));
    const grid = this.showGrid(view);
    if (view.isPreview) {
      dataset["preview"] = String(-revision);
      return;
    }
    delete dataset["preview"];
    setAttributes(grid, { role: "group", "aria-label": description });
    if (this.isAtWork && !this.hasFocus) this.announcer.say(description);
    this.requestSide(view);
    this.channelSwitch.show(view);
    this.channels.show(view, this.scene.get("channel_sort"), this.scene.get("channel_filter"));
    dataset["coarse"] = String(coarse ?? 1);
    dataset["revision"] = String(revision);
    this.markPainted(revision);
  }

  /** Shows the plain grid, or the one that compares with what was pinned. */
  private showGrid(view: MapsView): HTMLElement {
    if (view.comparison) this.comparisonGrid ??= new TileGrid(COMPARISON, this.events(), this.signal);
    const [shown, other] =
      view.comparison && this.comparisonGrid ? [this.comparisonGrid, this.grid] : [this.grid, this.comparisonGrid];
    if (!shown.root.parentNode) other?.root.replaceWith(shown.root);
    shown.show(view);
    return shown.root;
  }

  /** Tells Python the side that tiles should have, once a size: two views must not answer each other for ever. */
  private requestSide(view: MapsView): void {
    if (view.maps.header.tiles.vector) return;
    const side = Math.round(view.side * view.ratio);
    if (side !== this.requested && this.scene.get("tile_size") !== side) this.scene.set({ tile_size: side });
    this.requested = side;
  }

  /** Leaves a performance mark for the benchmarks. Only the newest is kept. */
  private markPainted(revision: number): void {
    if (this.painted) performance.clearMarks(this.painted);
    this.painted = `cnn_widgets:painted:${revision}`;
    performance.mark(this.painted);
  }

  private paintLegend(view: MapsView): void {
    const { tiles } = view.maps.header;
    const compared = comparisonLegend(view);
    if (compared || !view.asColour) {
      this.legend.show(compared ?? mapsLegend(tiles.range, view.scale, view.colormap, layerExtent(tiles)));
      return;
    }
    const { minimum, maximum, isTrue } = colourExtent(view);
    const ends = { low: short(minimum), high: short(maximum) };
    const words = isTrue ? say("true colours") : say("R, G, B from {low} to {high} (min–max of the stage)", ends);
    this.legend.show({ low: words, high: "", table: "" });
  }
}

function inWords({ place: { channel, row, col }, text }: Reading): string {
  const spot = { channel, row, column: col, value: text };
  return say("channel {channel}, row {row}, column {column}: {value}", spot);
}

/** Calls back when the pointer or the focus comes to the controls of the explorer that a panel belongs to. */
function onApproach(root: HTMLElement, callback: () => void, signal: AbortSignal): void {
  const approach = ({ target }: Event) => {
    const controls = target instanceof Element ? target.closest(".cnnw-controls") : null;
    const explorer = controls?.closest(".cnnw-explorer");
    if (explorer?.contains(root)) callback();
  };
  const options = { capture: true, passive: true, signal };
  document.addEventListener("pointerover", approach, options);
  document.addEventListener("focusin", approach, options);
}

export const renderMaps: Panel = ({ scene, model, root, signal }) => {
  // Before the panel, so that its painting is not part of the time measured.
  watchLink(scene, signal);
  new Maps(scene, model, root, signal);
};
