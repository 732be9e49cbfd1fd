/** The value at a place: at once as the tile has it, then Keras's own number when the kernel has answered. */

import { roughValue, tileExtent } from "../../picture/tile";
import type { Selection, ValueAnswer, ValueRequest } from "../../protocol";
import type { Scene } from "../../source/scene";
import { h, setText } from "../../ui/dom";
import { say } from "../../words/language";
import { DOT, fixed, number } from "../../words/numbers";
import { type MapsView, tileCodes } from "./view";

const DIGITS = 4;

export interface Reading {
  place: Selection;
  text: string;
  isExact: boolean;
}

export class Readout {
  readonly root: HTMLElement;
  private readonly where = h("span");
  private readonly value = h("strong", { class: "cnnw-number" });
  private asked: ValueRequest | null = null;

  constructor(private readonly scene: Scene) {
    this.root = h("span", { class: "cnnw-readout" }, this.where, this.value);
  }

  /** Shows and returns the reading at the pointer, or else at the selected place. */
  show(view: MapsView, pointed: Selection | null): Reading | null {
    const place = pointed ?? view.pinned;
    this.root.classList.toggle("cnnw-empty", place === null);
    if (!place) return null;
    const reading = this.read(view, place);
    const spot = { channel: place.channel, row: place.row, column: place.col };
    setText(this.where, say("channel {channel} · row {row}, column {column}", spot) + DOT);
    setText(this.value, reading.text);
    this.root.dataset["exact"] = String(reading.isExact);
    return reading;
  }

  private read(view: MapsView, place: Selection): Reading {
    const known = this.proven(place) ?? this.answer(place, view);
    if (known !== null) return { place, text: known, isExact: true };
    this.ask(place, view.maps.header.revision);
    const span = tileExtent(view.maps.header.tiles, place.channel);
    const rough = roughValue(view.maps.header.tiles, tileCodes(view, place.channel), span, place);
    return { place, text: `≈ ${fixed(rough, DIGITS)}`, isExact: false };
  }

  /** Keras's value at the selected place, which the arithmetic panel's frame has, and comes together with the maps. */
  private proven(place: Selection): string | null {
    const terms = this.scene.frame("terms")?.header;
    return terms && isSame(terms, place) ? terms.keras : null;
  }

  private answer(place: Selection, view: MapsView): string | null {
    const answer = this.scene.get("value_answer");
    const isMatch =
      this.asked !== null &&
      isAnswer(answer) &&
      answer.id === this.asked.id &&
      answer.revision === view.maps.header.revision &&
      isSame(answer, place);
    return isMatch && answer.value !== null ? fixed(number(answer.value), DIGITS) : null;
  }

  private ask(place: Selection, revision: number): void {
    const { asked } = this;
    if (asked && asked.revision === revision && isSame(asked, place)) return;
    const { stage, channel, row, col } = place;
    this.asked = { stage, channel, row, col, revision, id: Math.floor(Math.random() * 2 ** 31) };
    this.scene.set({ value_request: this.asked });
  }
}

function isAnswer(answer: ValueAnswer | Record<string, never>): answer is ValueAnswer {
  return answer !== undefined && answer !== null && "id" in answer;
}

function isSame(a: Selection, b: Selection): boolean {
  return a.stage === b.stage && a.channel === b.channel && a.row === b.row && a.col === b.col;
}
