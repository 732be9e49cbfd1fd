/** The bar: image, new weights, colours, saving, and what is going on. */

import { SEQUENTIAL } from "../../picture/colour";
import type { Notice, PanelModel, Scale } from "../../protocol";
import { handOf } from "../../source/hand";
import type { Scene } from "../../source/scene";
import { Choice } from "../../ui/choice";
import { button, h, setAttributes } from "../../ui/dom";
import { Menu } from "../../ui/menu";
import { onFrame } from "../../ui/schedule";
import { Status } from "../../ui/status";
import { say } from "../../words/language";
import type { Panel } from "../context";
import { download, isDownload } from "./download";
import { pictureBytes, pictureIn } from "./upload";

function scales(): (readonly [Scale, string])[] {
  return [
    ["channel", say("per channel")],
    ["layer", say("whole layer")],
    ["gray", say("min–max gray")],
  ];
}

function stepButton(sign: string, action: string, title: string): HTMLButtonElement {
  return button(sign, { title, "aria-label": title, "data-action": action });
}

/** Shows whether there is such a step, or nothing where there are no steps at all. */
function showStep(shown: HTMLButtonElement, can: boolean | undefined): void {
  shown.hidden = can === undefined;
  shown.disabled = !can;
}

class Toolbar {
  private readonly image: Choice;
  private readonly scale: Choice;
  private readonly colormap: Choice;
  private readonly file = h("input", {
    type: "file",
    accept: "image/*,.cnnw",
    class: "cnnw-file",
    tabindex: -1,
    "aria-hidden": "true",
  });
  private readonly steps = {
    undo: stepButton("↶", "undo", say("Undo (Ctrl+Z)")),
    redo: stepButton("↷", "redo", say("Redo (Ctrl+Shift+Z or Ctrl+Y)")),
  };
  private readonly status = new Status();
  /** A failed upload, which only the browser knows of. */
  private failure: Notice | null = null;

  constructor(
    private readonly scene: Scene,
    private readonly model: PanelModel,
    private readonly root: HTMLElement,
    signal: AbortSignal,
  ) {
    this.image = new Choice(say("image"), "image", (name) => this.chooseImage(name));
    this.scale = new Choice(say("scale"), "scale", (scale) => scene.set({ scale: scale as Scale }), true);
    this.colormap = new Choice(say("colour map"), "colormap", (colormap) => scene.set({ colormap }));
    const sides = [this.left(), this.right(signal)];
    root.append(
      h("div", { class: "cnnw-tools-row", role: "toolbar", "aria-label": say("Explorer") }, ...sides),
      this.status.root,
    );
    if (this.can("choose")) this.acceptDrops(signal);
    this.listen(signal);
    this.paint();
  }

  private left(): HTMLElement {
    const upload = button(say("Upload…"), {
      "data-action": "upload",
      title: say("Choose, drop or paste a picture, or a file saved here (.cnnw)"),
    });
    upload.addEventListener("click", () => this.file.click());
    this.file.addEventListener("change", () => {
      void this.send(this.file.files?.[0] ?? null);
      // So that choosing the same file again is a change, too.
      this.file.value = "";
    });
    const dice = h("span", { class: "cnnw-dice", "aria-hidden": "true" }, "⚂");
    const weights = h(
      "button",
      { type: "button", class: "cnnw-button", "data-action": "new_weights" },
      dice,
      say("New weights"),
    );
    weights.addEventListener("click", () => this.model.send({ kind: "new_weights" }));
    const hand = handOf(this.scene);
    this.steps.undo.addEventListener("click", () => hand?.take("undo"));
    this.steps.redo.addEventListener("click", () => hand?.take("redo"));
    weights.hidden = !this.can("redraw");
    upload.hidden = !this.can("choose");
    this.image.enable(this.can("choose"));
    return h(
      "div",
      { class: "cnnw-tools-side" },
      this.image.root,
      upload,
      this.file,
      weights,
      ...Object.values(this.steps),
    );
  }

  private right(signal: AbortSignal): HTMLElement {
    const save = (what: string) => () => this.model.send({ kind: "save", what });
    const model = [
      { label: say("Keras code (Python)"), act: save("code") },
      { label: say("Keras model (.keras)"), act: save("model") },
      { label: say("All of this, to open again (.cnnw)"), act: save("state") },
    ];
    const items = [
      { label: say("Picture of the maps (PNG)"), act: save("png") },
      ...(this.can("rebuild") ? model : []),
    ];
    const menu = new Menu(say("Save"), items, signal);
    return h("div", { class: "cnnw-tools-side" }, this.scale.root, this.colormap.root, menu.root);
  }

  private can(what: "rebuild" | "choose" | "redraw"): boolean {
    return this.model.get(`can_${what}`) !== false;
  }

  private chooseImage(name: string): void {
    this.model.set("image", name);
    this.model.save_changes();
  }

  private listen(signal: AbortSignal): void {
    const repaint = onFrame(() => this.paint(), signal);
    const receive = (message: unknown, buffers: DataView[]) => {
      const [bytes] = buffers;
      if (isDownload(message) && bytes) download(message, bytes);
    };
    this.scene.onChange(repaint);
    this.model.on("change:image", repaint);
    this.model.on("change:images", repaint);
    this.model.on("msg:custom", receive);
    signal.addEventListener("abort", () => {
      this.model.off("change:image", repaint);
      this.model.off("change:images", repaint);
      this.model.off("msg:custom", receive);
    });
  }

  private acceptDrops(signal: AbortSignal): void {
    const mark = (isOver: boolean) => this.root.classList.toggle("cnnw-over", isOver);
    this.root.addEventListener(
      "dragover",
      (event) => {
        event.preventDefault();
        mark(true);
      },
      { signal },
    );
    this.root.addEventListener("dragleave", () => mark(false), { signal });
    this.root.addEventListener(
      "drop",
      (event) => {
        // Otherwise JupyterLab would upload the file to its file browser.
        event.preventDefault();
        event.stopPropagation();
        mark(false);
        void this.send(pictureIn(event.dataTransfer));
      },
      { signal },
    );
    this.root.addEventListener("paste", (event) => void this.send(pictureIn(event.clipboardData)), {
      signal,
    });
  }

  private async send(file: File | null): Promise<void> {
    if (!file) return;
    this.failure = null;
    try {
      const bytes = await pictureBytes(file);
      this.model.send({ kind: "upload", name: file.name }, undefined, [bytes]);
    } catch (error) {
      this.failure = { text: error instanceof Error ? error.message : String(error), level: "error" };
    }
    this.paint();
  }

  private paint(): void {
    const images = this.model.get("images") ?? [];
    const image = this.model.get("image") ?? "";
    const names = images.includes(image) || image === "" ? images : [image, ...images];
    this.image.show(
      names.map((name) => [name, name] as const),
      image,
    );
    this.scale.show(scales(), this.scene.get("scale"));
    this.colormap.show(
      SEQUENTIAL.map((name) => [name, name] as const),
      this.scene.get("colormap"),
    );
    showStep(this.steps.undo, this.scene.get("can_undo"));
    showStep(this.steps.redo, this.scene.get("can_redo"));
    const busy = this.scene.get("busy") ?? "";
    this.status.show(busy, this.failure ?? this.scene.get("notice") ?? {});
    setAttributes(this.root, { "aria-busy": String(busy !== "") });
  }
}

export const renderBar: Panel = ({ scene, model, root, signal }) => {
  new Toolbar(scene, model, root, signal);
};
