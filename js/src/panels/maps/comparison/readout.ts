/** The pinned value at the same place of the picture, and its difference from the present one. */

import { channelCodes, roughValue, tileExtent } from "../../../picture/tile";
import type { ComparisonHeader, Num, Selection, ValueAnswer, ValuePair } from "../../../protocol";
import type { Scene } from "../../../source/scene";
import { h, setText } from "../../../ui/dom";
import { say } from "../../../words/language";
import { fixed, number, signed } from "../../../words/numbers";
import { type MapsView, tileCodes } from "../view";
import type { ComparisonView } from "./view";

const DIGITS = 4;

interface ComparedValues {
  value: number;
  pinned: number;
  isExact: boolean;
}

export class ComparisonReadout {
  readonly root = h("span", { class: "cnnw-compare-readout cnnw-number", hidden: true });

  constructor(private readonly scene: Scene) {}

  /** Shows the values at a place, while something is pinned. */
  show(view: MapsView, place: Selection | null): void {
    const header = this.scene.frame("compared")?.header;
    this.root.hidden = !header || !place || header.stage !== place.stage;
    if (this.root.hidden || !header || !place) return;
    const pair = this.known(header, place) ?? rough(view, header, place);
    this.root.dataset["exact"] = String(pair?.isExact ?? false);
    setText(this.root, pair ? words(pair) : say("pinned: no value over this place"));
  }

  /** Keras's own two values, if they are known: of the selected place, or of the one asked for last. */
  private known(header: ComparisonHeader, place: Selection): ComparedValues | null {
    const answer = this.scene.get("value_answer");
    const answers: ValuePair[] = [header.at];
    if (hasPinned(answer) && answer.revision === header.revision) answers.push(answer);
    const found = answers.find((each) => isSame(each, place));
    if (!found || found.pinned === null) return null;
    return { value: number(found.value), pinned: number(found.pinned), isExact: true };
  }
}

function hasPinned(
  answer: ValueAnswer | Record<string, never>,
): answer is ValueAnswer & { value: Num; pinned: Num | null } {
  return answer?.["pinned"] !== undefined && answer["value"] !== null;
}

function isSame(a: Selection, b: Selection): boolean {
  return a.stage === b.stage && a.channel === b.channel && a.row === b.row && a.col === b.col;
}

function words({ value, pinned, isExact }: ComparedValues): string {
  const about = isExact ? "" : "≈ ";
  const values = { pinned: about + fixed(pinned, DIGITS), difference: about + signed(value - pinned, DIGITS) };
  return say("pinned {pinned} · difference {difference}", values);
}

/** Both values as the sent bytes have them, until Keras's own have come. */
function rough(view: MapsView, { offset }: ComparisonHeader, place: Selection): ComparedValues | null {
  const comparison: ComparisonView | null = view.comparison;
  const { channel } = place;
  if (!comparison || !offset || channel >= comparison.pinned.count) return null;
  const there = { row: place.row + offset[0], col: place.col + offset[1] };
  const [height, width] = comparison.pinned.full;
  if (there.row < 0 || there.col < 0 || there.row >= height || there.col >= width) return null;
  const { tiles } = view.maps.header;
  const codes = channelCodes(comparison.pinned, comparison.pinnedCodes, channel);
  return {
    value: roughValue(tiles, tileCodes(view, channel), tileExtent(tiles, channel), place),
    pinned: roughValue(comparison.pinned, codes, tileExtent(comparison.pinned, channel), there),
    isExact: false,
  };
}
