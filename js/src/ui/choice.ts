/** A drop-down list. */

import { h } from "./dom";
import { Options } from "./options";

export class Choice {
  readonly root: HTMLElement;
  private readonly select = h("select", { class: "cnnw-select" });
  private readonly options = new Options(this.select);

  constructor(label: string, hook: string, choose: (value: string) => void, isLabelShown = false) {
    this.select.setAttribute("aria-label", label);
    this.select.dataset["setting"] = hook;
    this.root = h(
      "span",
      { class: "cnnw-choice" },
      ...(isLabelShown ? [h("span", { class: "cnnw-quiet" }, label)] : []),
    );
    this.root.append(h("span", { class: "cnnw-caret" }, this.select));
    this.select.addEventListener("change", () => choose(this.select.value));
  }

  enable(isEnabled: boolean): void {
    this.select.disabled = !isEnabled;
  }

  show(options: readonly (readonly [value: string, label: string])[], value: string): void {
    this.options.show(options, value);
  }
}
