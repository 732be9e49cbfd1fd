/**
 * The feature maps panel: stages as tabs, the value under the pointer, the legend, the large view, the
 * tiles.
 */

import { h, setText } from "./dom";
import { changes, onWidth, promptly } from "./frame";
import type { Selection } from "./headers";
import { Large } from "./large";
import { Legend, mapsLegend } from "./legend";
import { type MapsView, colourExtent, mapsView } from "./maps_view";
import type { Panel } from "./panel";
import { Readout } from "./readout";
import type { Scene } from "./scene";
import { Tabs } from "./tabs";
import { short } from "./text";
import { isVector, layerExtent, zoom } from "./tile";
import { TileGrid } from "./tile_grid";

/** The panel's own padding, left and right. */
const EDGES = 10;

class Maps {
  private readonly title = h("h3", { class: "cnnw-title" });
  private readonly tabs = new Tabs("Stages", (name) => this.choose(name));
  private readonly readout: Readout;
  private readonly legend = new Legend();
  private readonly colour = h("input", { type: "checkbox" });
  private readonly colourLabel = h("label", { class: "cnnw-check" }, this.colour, "as colour picture");
  private readonly hint = h(
    "p",
    { class: "cnnw-hint" },
    "Arrows move the crosshair (Shift: by 10) · Page Up, Page Down change the channel · Enter pins and enlarges",
  );
  private readonly grid: TileGrid;
  private readonly large: Large;
  private readonly differs = changes();
  private readonly repaint: () => void;
  private readonly width: () => number;
  private pointed: Selection | null = null;
  private view: MapsView | null = null;
  private requested = 0;
  private painted = "";

  constructor(
    private readonly scene: Scene,
    private readonly root: HTMLElement,
    signal: AbortSignal,
  ) {
    this.repaint = promptly(() => this.paint(), signal);
    this.readout = new Readout(scene);
    this.large = new Large(scene, signal);
    this.grid = new TileGrid(
      {
        point: (place) =>
          scene.point(place && this.view ? { stage: this.view.maps.header.stage, ...place } : null),
        pin: (place) => this.pin(place),
        close: () => scene.set({ large: false }),
      },
      signal,
    );
    this.colour.addEventListener("change", () => scene.set({ as_colour: this.colour.checked }), { signal });
    const head = h(
      "div",
      { class: "cnnw-head" },
      this.title,
      this.tabs.root,
      this.readout.root,
      this.legendBox(),
    );
    root.append(head, this.large.root, this.grid.root, this.hint);
    scene.onChange(this.repaint);
    scene.onPoint((place) => this.follow(place));
    this.width = onWidth(root, this.repaint, signal);
    this.paint();
  }

  private legendBox(): HTMLElement {
    return h("span", { class: "cnnw-head-end" }, this.colourLabel, this.legend.root);
  }

  private choose(name: string): void {
    // Python finds the same spot of the picture in the new stage.
    this.scene.select({ stage: name });
  }

  private pin(place: { channel: number; row: number; col: number }): void {
    if (!this.view) return;
    this.scene.set({ selection: { stage: this.view.maps.header.stage, ...place }, large: true });
  }

  private follow(place: Selection | null): void {
    this.pointed = place && place.stage === this.view?.maps.header.stage ? place : null;
    this.grid.cross(this.pointed);
    this.repaint();
  }

  private paint(): void {
    const width = this.width() - EDGES;
    const view = mapsView(this.scene, width);
    this.view = view;
    this.root.classList.toggle("cnnw-waiting", view === null);
    if (!view) return;
    if (this.pointed && this.pointed.stage !== view.maps.header.stage) this.pointed = null;
    const { maps, scale, colormap, pinned, asColour, side, ratio } = view;
    if (this.differs(maps, scale, colormap, pinned, asColour, side, ratio, width)) this.paintTiles(view);
    const reading = this.readout.show(view, this.pointed);
    this.large.show(view, this.pointed, reading);
  }

  private paintTiles(view: MapsView): void {
    const { stage, stages, tiles, description, revision } = view.maps.header;
    this.requestSide(view);
    const isInput = view.card?.kind === "input";
    const title = isInput ? "Input channels" : "Feature maps";
    // Of a model with hundreds of layers, the strip alone chooses.
    const isOne = this.scene.frame("graph") !== null;
    setText(this.title, isOne && !isInput ? `${title} of ${stage}` : title);
    this.tabs.root.hidden = isOne;
    this.tabs.show(
      stages.filter((card) => card.kind !== "input").map((card) => card.name),
      stage,
    );
    this.paintLegend(view);
    this.grid.root.setAttribute("aria-label", description);
    this.grid.show(view);
    this.colourLabel.hidden = tiles.count !== 3;
    this.colour.checked = view.asColour;
    const { dataset } = this.root;
    dataset["revision"] = String(revision);
    dataset["colormap"] = view.colormap;
    dataset["scale"] = view.scale;
    dataset["stage"] = stage;
    dataset["zoom"] = String(zoom(tiles, view.side, view.ratio));
    this.markPainted(revision);
  }

  /**
   * Tells Python the side that tiles should have. Two views of one scene must not answer each other for
   * ever.
   */
  private requestSide(view: MapsView): void {
    if (isVector(view.maps.header.tiles)) return;
    const side = Math.round(view.side * view.ratio);
    if (side !== this.requested && this.scene.get("tile_size") !== side)
      this.scene.set({ tile_size: side });
    this.requested = side;
  }

  /** Leaves a mark for those who measure; only the newest is kept. */
  private markPainted(revision: number): void {
    if (this.painted) performance.clearMarks(this.painted);
    this.painted = `cnn_widgets:painted:${revision}`;
    performance.mark(this.painted);
  }

  private paintLegend(view: MapsView): void {
    const { tiles } = view.maps.header;
    if (!view.asColour) {
      this.legend.show(mapsLegend(tiles.range, view.scale, view.colormap, layerExtent(tiles)));
      return;
    }
    const { minimum, maximum, isTrue } = colourExtent(view);
    const words = isTrue
      ? "true colours"
      : `R, G, B from ${short(minimum)} to ${short(maximum)} (min–max of the stage)`;
    this.legend.show({ low: words, high: "", table: "" });
  }
}

export const renderMaps: Panel = ({ scene, root, signal }) => {
  new Maps(scene, root, signal);
};
