/** What the channels of a picture in colour are called. */

import { say } from "./language";

export const COLOURS = ["red", "green", "blue"] as const;
export type Colour = (typeof COLOURS)[number];

export function colourName(colour: Colour): string {
  switch (colour) {
    case "red":
      return say("red");
    case "green":
      return say("green");
    case "blue":
      return say("blue");
  }
}

/** The colour that a channel's name stands for, in English or in the reader's language; "" for other names. */
export function colourOf(name: string): Colour | "" {
  return COLOURS.find((colour) => name === colour || name === colourName(colour)) ?? "";
}
