/** Ways to change a filter besides typing weights: presets, rotations, an image patch, pasted text, the bias. */

import { DIVERGING, index, table } from "../../../picture/colour";
import { paint } from "../../../picture/paint";
import { button, h } from "../../../ui/dom";
import { Menu } from "../../../ui/menu";
import { say } from "../../../words/language";
import type { KernelView } from "../view";
import { exact, nudged, stepFor } from "./numbers";

type EditCommand = (action: string, what?: Record<string, unknown>) => void;

interface Edit {
  name: string;
  label: string;
  description: string;
}

interface Preset {
  name: string;
  values: number[][];
  description: string;
}

const SIGNS: Readonly<Record<string, string>> = {
  rotate: "↺",
  rotate_back: "↻",
  flip_left_right: "↔",
  flip_up_down: "↕",
  flip_both: "⤢",
};

export class EditTools {
  readonly root: HTMLElement;
  private readonly edits = h("div", { class: "cnnw-edit-row", role: "group", "aria-label": say("Edits") });
  private readonly presets: Menu;
  private readonly bias = h("input", {
    class: "cnnw-input",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": say("Bias"),
    title: say("Enter sets it; Alt+↑↓ turns it"),
  });
  private readonly box = h("textarea", {
    class: "cnnw-input cnnw-edit-box",
    rows: 2,
    spellcheck: "false",
    placeholder: say("Type or paste numbers: rows of a spreadsheet, CSV, a NumPy array"),
    "aria-label": say("Numbers of the kernel"),
  });
  private shown = 0;
  private step = 0.1;
  private gestures = 0;
  isReady = false;

  constructor(
    private readonly act: EditCommand,
    signal: AbortSignal,
  ) {
    this.presets = new Menu(say("Preset"), [], signal);
    this.presets.root.classList.add("cnnw-presets");
    const lift = button(say("Lift patch"), {
      "data-action": "lift",
      title: say("Makes the patch of the image at the crosshair the kernel: a matched filter, which finds it"),
    });
    const reset = button(say("Reset"), { "data-action": "reset", title: say("Random again, as the seed has it") });
    const set = button(say("Set"), { "data-action": "type", title: "Ctrl+Enter" });
    lift.addEventListener("click", () => act("lift"));
    reset.addEventListener("click", () => act("reset"));
    set.addEventListener("click", () => this.type());
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.type();
    });
    this.bias.addEventListener("keydown", (event) => this.key(event));
    this.bias.addEventListener("change", () => this.setBias());
    this.root = h(
      "div",
      { class: "cnnw-edit-all" },
      this.edits,
      h("div", { class: "cnnw-edit-row" }, this.presets.root, lift, reset, this.biasLabel()),
      h("div", { class: "cnnw-edit-row" }, this.box, set),
    );
  }

  private biasLabel(): HTMLElement {
    return h("label", { class: "cnnw-edit-bias" }, h("span", { class: "cnnw-quiet" }, say("bias")), this.bias);
  }

  /** Takes from Python the edits and presets to choose from. */
  offer({ edits, presets }: Record<string, unknown>): void {
    if (!Array.isArray(edits) || !Array.isArray(presets)) return;
    this.isReady = true;
    // Rotations and reflections are labelled with signs, and kept together.
    const [signs, words] = [h("span", { class: "cnnw-edit-signs" }), h("span", { class: "cnnw-edit-signs" })];
    for (const edit of edits as Edit[]) (edit.name in SIGNS ? signs : words).append(this.editButton(edit));
    this.edits.replaceChildren(words, signs);
    this.presets.offer(
      (presets as Preset[]).map(({ name, values, description }) => ({
        label: name,
        picture: preview(values),
        description,
        act: () => this.act("preset", { name }),
      })),
    );
  }

  show(view: KernelView, filter: number): void {
    const bias = view.bias?.[filter];
    this.bias.disabled = bias === undefined;
    this.bias.title = bias === undefined ? say("This convolution has no bias.") : say("Enter sets it; Alt+↑↓ turns it");
    this.shown = bias ?? 0;
    this.step = stepFor(view.limit);
    if (document.activeElement !== this.bias) this.bias.value = bias === undefined ? "" : exact(this.shown);
  }

  private editButton({ name, label, description }: Edit): HTMLElement {
    const sign = SIGNS[name];
    const each = button(sign ?? label, { "data-edit": name, title: `${label}. ${description}`, "aria-label": label });
    each.addEventListener("click", () => this.act("edit", { name }));
    return each;
  }

  private type(): void {
    this.act("type", { text: this.box.value });
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Enter") this.setBias();
    else if (event.key === "Escape") this.bias.value = exact(this.shown);
    else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const steps = (event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1);
      this.shown = nudged(this.shown, steps, this.step);
      this.bias.value = exact(this.shown);
      this.act("bias", { text: this.bias.value, gesture: `bias/${this.gestures}` });
    } else return;
    event.preventDefault();
  }

  private setBias(): void {
    this.gestures++;
    if (this.bias.value !== exact(this.shown)) this.act("bias", { text: this.bias.value });
  }
}

function preview(values: number[][]): HTMLElement {
  const canvas = h("canvas", { class: "cnnw-pixels cnnw-preview", "aria-hidden": "true" });
  const weights = values.flat();
  const limit = Math.max(...weights.map(Math.abs));
  const bounds = { low: -limit, high: limit, table: DIVERGING };
  const colours = table(DIVERGING);
  paint(canvas, values[0]?.length ?? 1, values.length, (cell) => colours[index(weights[cell] ?? 0, bounds)] as number);
  return canvas;
}
