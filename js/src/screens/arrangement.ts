/** Where an explorer's panels stand: controls and kernels side by side, all else below one another. */

import { h } from "../ui/dom";

type Panels = Map<string, HTMLElement>;

/** The page's elements from top to bottom, with all panels in them. */
export function arranged(panels: Panels): HTMLElement[] {
  const left = box("cnnw-left", taken(panels, "controls", "formula"));
  const above = taken(panels, "bar", "pipeline");
  const middle = box("cnnw-middle", [...left, ...taken(panels, "kernels")]);
  return [...above, ...middle, ...panels.values()];
}

/** Those of some panels that there are; they are taken out. */
function taken(panels: Panels, ...names: string[]): HTMLElement[] {
  return names.flatMap((name) => {
    const panel = panels.get(name);
    panels.delete(name);
    return panel ? [panel] : [];
  });
}

/** A box around elements, or nothing around none. */
function box(style: string, children: HTMLElement[]): HTMLElement[] {
  return children.length > 0 ? [h("div", { class: style }, ...children)] : [];
}
