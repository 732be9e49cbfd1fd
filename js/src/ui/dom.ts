/** Creates and changes elements. Text from Python, such as names, becomes text nodes and attributes, never markup. */

type Value = string | number | boolean | null | undefined;
type Attributes = Record<string, Value>;

/** Writes attributes only if they changed, so that the browser does not recompute styles. */
export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) {
      element.removeAttribute(name);
      continue;
    }
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** A new element; `class` and ARIA attributes as in HTML. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Node[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/**
 * Writes text only if it changed, so that screen readers and the layout are not disturbed. It reuses the text node,
 * because a new one would have to be styled and laid out from scratch.
 */
export function setText(element: Element, text: string): void {
  if (element.textContent === text) return;
  const { firstChild } = element;
  if (firstChild instanceof Text && firstChild.nextSibling === null && text !== "") firstChild.data = text;
  else element.textContent = text;
}

/** Writes a style only if it changed, so that the browser need not lay out the page again. */
export function setStyle(element: HTMLElement, name: string, value: string): void {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}

export function button(label: string, attributes: Attributes = {}): HTMLButtonElement {
  return h("button", { type: "button", class: "cnnw-button", ...attributes }, label);
}
