/** What stands where on a widget's page. */

import type { Panel } from "../panels/context";
import type { PageTraits, PanelModel, PanelTraits } from "../protocol";
import { partOf } from "../source/part";
import type { SceneModel } from "../source/scene";
import { h } from "../ui/dom";
import { arranged } from "./arrangement";
import { fill, frame } from "./frame";

export interface Opened {
  model: SceneModel;
  /** The widget that this is a second view of. */
  of: SceneModel | null;
  panels: Readonly<Record<string, Panel>>;
  signal: AbortSignal;
}

const STYLES: Readonly<Record<PageTraits["screen"], string>> = {
  panel: "",
  explorer: "cnnw-explorer",
  inspector: "cnnw-explorer cnnw-inspector",
  trainer: "cnnw-trainer",
};

/** Puts a widget's panels into an element, and below them all that it is a second view of. */
export function open(opened: Opened, element: HTMLElement): void {
  const { model, of } = opened;
  const screen = trait(model, "screen");
  const shown = new Map(models(model, screen).map((panel) => [panel.get("panel"), panel]));
  const frames = new Map([...shown.keys()].map((name) => [name, frame(name)]));
  const page = h("div", { class: `cnnw-page ${STYLES[screen]}` });
  page.append(...(screen === "explorer" ? arranged(new Map(frames)) : frames.values()));
  element.append(page);
  // Once all are on the page: what a panel measures of itself is then right at once.
  for (const [name, panel] of shown)
    fill(frames.get(name) as HTMLElement, panel, of ?? model, named(opened.panels, name), opened.signal);
  if (of && screen === "trainer") open({ ...opened, model: of, of: null }, page);
}

function named(panels: Opened["panels"], name: string): Panel {
  const panel = panels[name];
  if (!panel) throw new Error(`There is no panel "${name}": choose one of ${Object.keys(panels).join(", ")}.`);
  return panel;
}

function models(model: SceneModel, screen: PageTraits["screen"]): PanelModel[] {
  if (screen === "panel") return [model as unknown as PanelModel];
  return trait(model, "panels").map((name) => partOf<PanelTraits>(model, name));
}

function trait<K extends keyof PageTraits>(model: SceneModel, name: K): PageTraits[K] {
  return model.get(name) as PageTraits[K];
}
