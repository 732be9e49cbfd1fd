/**
 * Which of two pictures is newer: a preview, or what Keras gave. Both belong to settings that a hand has set; those
 * are numbered as they are set.
 */

const MOST = 256;

export class History {
  private readonly effects: string[] = [];
  private first = 0;
  private settled = -1;

  /** The number of settings that were just set. */
  add(effect: string): number {
    this.effects.push(effect);
    if (this.effects.length > MOST) {
      this.effects.shift();
      this.first += 1;
    }
    return this.newest;
  }

  get newest(): number {
    return this.first + this.effects.length - 1;
  }

  /**
   * Notes for which settings Keras has answered.
   *
   * @returns The newest number that had these settings; the newest of all for settings that no hand has set.
   */
  settle(effect: string): number {
    const at = this.effects.lastIndexOf(effect);
    const number = at < 0 ? this.newest : this.first + at;
    this.settled = Math.max(this.settled, number);
    return number;
  }

  /** Whether Keras has not yet answered for these settings, nor for later ones. */
  isOpen(number: number): boolean {
    return number > this.settled;
  }
}
