/** Editing in the kernels panel: the button that opens the editor, and the panel's keys and clipboard. */

import type { PanelModel } from "../../protocol";
import type { Scene } from "../../source/scene";
import { button, setAttributes } from "../../ui/dom";
import { hasOwnUndo } from "../../ui/keys";
import { changes } from "../../ui/schedule";
import { say } from "../../words/language";
import { KernelEditor } from "./editor/editor";
import type { KernelPlace } from "./place";
import type { KernelView } from "./view";

/** Keys that Jupyter would act on: these with Ctrl, and in command mode single letters and digits. */
const WITH_CONTROL = new Set(["z", "y", "c", "v", "x", "a"]);
const ALONE = new Set(["Delete", "Backspace", "F2"]);

export class EditCommands {
  readonly toggle = button(say("Edit"), {
    class: "cnnw-button cnnw-toggle",
    "data-action": "edit",
    "aria-expanded": "false",
    title: say("Change the weights by hand; a double click on a kernel does it, too"),
  });
  readonly root: HTMLElement;
  readonly canEdit: boolean;
  onChannel: () => void = () => {};
  private readonly editor: KernelEditor;
  private readonly differs = changes();

  constructor(
    private readonly panel: HTMLElement,
    scene: Scene,
    model: PanelModel,
    private readonly focusPicture: () => void,
    private readonly catchUp: () => void,
    signal: AbortSignal,
  ) {
    this.canEdit = model.get("can_edit") === true;
    const close = () => this.close();
    const leave = () => focusPicture();
    this.editor = new KernelEditor(scene, model, { channel: () => this.onChannel(), leave, close, catchUp }, signal);
    this.root = this.editor.root;
    this.toggle.hidden = !this.canEdit;
    if (this.canEdit) this.listen(signal);
  }

  private listen(signal: AbortSignal): void {
    this.toggle.addEventListener("click", () => {
      if (this.editor.isOpen) return this.close();
      this.showEditor(true);
      this.editor.focus();
    });
    this.panel.addEventListener("keydown", (event) => this.key(event), { signal });
    this.panel.addEventListener("paste", (event) => this.paste(event), { signal });
    this.panel.addEventListener("copy", (event) => this.copy(event), { signal });
  }

  get channel(): number {
    return this.editor.channel;
  }

  look(channel: number): void {
    this.editor.look(channel);
  }

  show(view: KernelView | null, filter: number): void {
    if (this.differs(view, filter)) this.editor.show(view, filter);
    this.root.hidden = view === null || !this.editor.isOpen;
  }

  /** Opens the editor with the cursor on a weight. */
  open(view: KernelView, place: KernelPlace): void {
    if (!this.canEdit) return;
    this.showEditor(true);
    this.show(view, place.filter);
    const { row, col } = place;
    this.editor.focus(row === undefined || col === undefined ? undefined : { row, col }, place.channel);
  }

  private close(): void {
    this.showEditor(false);
    this.focusPicture();
  }

  private showEditor(isOpen: boolean): void {
    this.editor.open(isOpen);
    setAttributes(this.toggle, { "aria-expanded": String(isOpen), "aria-pressed": String(isOpen) });
  }

  private key(event: KeyboardEvent): void {
    const isInField = hasOwnUndo(event.target);
    if (!isInField && this.editor.shortcut(event)) event.preventDefault();
    const key = event.key.toLowerCase();
    const isInside = this.root.contains(event.target as Node);
    const isControl = event.ctrlKey || event.metaKey;
    const isOwn = isControl ? WITH_CONTROL.has(key) : isInside && (key.length === 1 || ALONE.has(event.key));
    if (isOwn || (isInside && event.altKey && event.key.startsWith("Arrow"))) event.stopPropagation();
  }

  private paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (hasOwnUndo(event.target) || text.trim() === "") return;
    event.preventDefault();
    event.stopPropagation();
    // The latest choice may not be painted yet.
    this.catchUp();
    if (!this.editor.isOpen) this.showEditor(true);
    this.editor.paste(text);
  }

  private copy(event: ClipboardEvent): void {
    const selected = document.getSelection();
    if (hasOwnUndo(event.target) || (selected && !selected.isCollapsed)) return;
    this.catchUp();
    const text = this.editor.copied();
    event.preventDefault();
    event.stopPropagation();
    if (text !== null) return event.clipboardData?.setData("text/plain", text);
    // Rounded numbers are never copied. The open editor asks for the exact ones.
    this.showEditor(true);
    this.editor.tell(say("The exact numbers are on their way: copy again."));
  }
}
