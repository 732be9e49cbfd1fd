/** Moves the selection along its row, as a kernel slides over the input. */

import type { Selection } from "../../protocol";
import type { Scene } from "../../source/scene";

const PAUSE = 250;

function sides(scene: Scene, stage: string): [number, number] | null {
  const card = scene.frame("maps")?.header.stages.find(({ name }) => name === stage);
  return card ? [card.shape[0], card.shape[1]] : null;
}

/** Whether there is more than one value to step to. */
export function canStep(scene: Scene, stage: string): boolean {
  const [height, width] = sides(scene, stage) ?? [0, 0];
  return height * width > 1;
}

/** The selection one column on (or back), wrapping to the next row; null at either end of the map. */
export function stepped(scene: Scene, by: 1 | -1): Selection | null {
  const selection = scene.get("selection");
  const [height, width] = sides(scene, selection.stage) ?? [0, 0];
  const at = selection.row * width + selection.col + by;
  if (at < 0 || at >= height * width) return null;
  return { ...selection, row: Math.floor(at / width), col: at % width };
}

export class RowPlayback {
  private timer = 0;
  private last: Selection | null = null;

  constructor(
    private readonly scene: Scene,
    private readonly changed: (isPlaying: boolean) => void,
    signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => this.stop());
  }

  toggle(): void {
    if (this.timer) this.stop();
    else this.start();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.changed(false);
  }

  private start(): void {
    this.last = this.scene.get("selection");
    this.timer = window.setInterval(() => this.advance(), PAUSE);
    this.changed(true);
    this.advance();
  }

  private advance(): void {
    const selection = this.scene.get("selection");
    // Choosing another row, channel or stage ends the playback.
    if (!isSameRow(selection, this.last)) {
      this.stop();
      return;
    }
    const answer = this.scene.frame("terms")?.header;
    // A slow kernel sets the pace: there is no step before the last one has been answered.
    if (!answer || !isSameRow(answer, selection) || answer.col !== selection.col) return;
    const next = stepped(this.scene, 1);
    if (!next || next.row !== selection.row) this.stop();
    else this.scene.set({ selection: next });
  }
}

function isSameRow(a: Selection, b: Selection | null): boolean {
  return b !== null && a.stage === b.stage && a.channel === b.channel && a.row === b.row;
}
