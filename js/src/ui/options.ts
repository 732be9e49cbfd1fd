/** What a list offers, written only where it has changed: a list that is open would close. */

import { h } from "./dom";

export class Options {
  private offered = "";

  constructor(private readonly select: HTMLSelectElement) {}

  show(options: readonly (readonly [value: string, label: string])[], value: string): void {
    const offered = JSON.stringify(options);
    if (offered !== this.offered) {
      this.select.replaceChildren(...options.map(([each, label]) => h("option", { value: each }, label)));
    }
    this.offered = offered;
    if (this.select.value !== value) this.select.value = value;
  }
}
