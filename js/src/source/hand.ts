/** What a hand does anywhere on an explorer that Python has to know: undo and redo by keyboard, and what is one drag. */

import { hasOwnUndo, spareKeys, stepOf } from "../ui/keys";
import { hasUnsentChanges } from "./lost_reply";
import type { Scene } from "./scene";

/** What a hand holds while it changes a setting. */
const HELD = 'input[type="range"], .cnnw-probe-picture';
/** Milliseconds between two looks at whether all that the hand has set is on its way. */
const SOON = 30;

export class Hand {
  private readonly known = new WeakSet<Element>();
  /** Events on their way from one element to another that is listened to as well. */
  private readonly heard = new WeakSet<Event>();
  /** How often something was taken hold of. */
  private grips = 0;

  constructor(
    private readonly scene: Scene,
    private readonly signal: AbortSignal,
  ) {}

  /** Listens to what happens in an element, once. */
  listenTo(element: Element): void {
    if (this.known.has(element)) return;
    this.known.add(element);
    const { signal } = this;
    spareKeys(element, isStep, signal);
    element.addEventListener("keydown", (event) => this.key(event as KeyboardEvent), { signal });
    // Before the sliders, which keep it to themselves.
    element.addEventListener("pointerdown", (event) => this.hold(event), { signal, capture: true });
  }

  /** Undoes or redoes: after all that the hand has set before. */
  take(step: "undo" | "redo"): void {
    if (this.signal.aborted) return;
    if (hasUnsentChanges()) setTimeout(() => this.take(step), SOON);
    else this.scene.send({ kind: step });
  }

  private key(event: KeyboardEvent): void {
    const step = stepOf(event);
    if (step === null || event.defaultPrevented || !isStep(event)) return;
    // Not for the notebook, which undoes what happened to its cells.
    event.preventDefault();
    event.stopPropagation();
    this.take(step);
  }

  /** Lets go, once all that was set meanwhile is on its way, and unless the hand holds something else by then. */
  private release(grip: number): void {
    if (this.signal.aborted || grip !== this.grips) return;
    if (hasUnsentChanges()) setTimeout(() => this.release(grip), SOON);
    else this.scene.send({ kind: "release" });
  }

  private hold(event: Event): void {
    if (this.heard.has(event) || !(event.target instanceof Element) || !event.target.closest(HELD)) return;
    this.heard.add(event);
    this.scene.send({ kind: "hold" });
    const end = new AbortController();
    this.grips += 1;
    const grip = this.grips;
    const release = () => {
      end.abort();
      this.release(grip);
    };
    const options = { signal: AbortSignal.any([end.signal, this.signal]), capture: true };
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, release, options);
  }
}

/** Whether keys undo or redo something of ours, and no typing. */
function isStep(event: KeyboardEvent): boolean {
  return stepOf(event) !== null && !hasOwnUndo(event.target);
}

/** The hand on all panels of a scene, or null where nothing can be undone. */
export function handOf(scene: Scene): Hand | null {
  if (scene.get("can_undo") === undefined) return null;
  return scene.share("hand", (shared, signal) => new Hand(shared, signal));
}
