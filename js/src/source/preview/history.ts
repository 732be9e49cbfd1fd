/**
 * Tells whether a preview or Keras's frame is newer. Both belong to settings that the user has set, which are numbered
 * in order.
 */

const MOST_REMEMBERED = 256;

export class SettingsHistory {
  private readonly effects: string[] = [];
  private first = 0;
  private settled = -1;

  /** Adds settings that were just set, and returns their number. */
  add(effect: string): number {
    this.effects.push(effect);
    if (this.effects.length > MOST_REMEMBERED) {
      this.effects.shift();
      this.first += 1;
    }
    return this.newest;
  }

  get newest(): number {
    return this.first + this.effects.length - 1;
  }

  /**
   * Records the settings for which Keras has answered.
   *
   * @returns The latest number with these settings, or the latest of all if the user has never set them.
   */
  settle(effect: string): number {
    const at = this.effects.lastIndexOf(effect);
    const number = at < 0 ? this.newest : this.first + at;
    this.settled = Math.max(this.settled, number);
    return number;
  }

  /** Whether Keras has yet to answer for these settings or later ones. */
  isOpen(number: number): boolean {
    return number > this.settled;
  }
}
