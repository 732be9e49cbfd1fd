/** Names for the handles of ipywidgets' sliders: its own views give them none, so a screen reader would read bare numbers. */

/**
 * Names each slider by its label, which it then follows.
 *
 * @returns Whether there were any.
 */
export function nameSliders(panel: Element): boolean {
  const controls = panel.closest(".cnnw-explorer")?.querySelector(".cnnw-controls");
  const handles = [...(controls?.querySelectorAll(".noUi-handle") ?? [])];
  for (const handle of handles) {
    const label = handle.closest(".widget-hslider")?.querySelector("label");
    if (!label) continue;
    label.id ||= `${label.htmlFor || crypto.randomUUID()}-name`;
    handle.setAttribute("aria-labelledby", label.id);
  }
  return handles.length > 0;
}
