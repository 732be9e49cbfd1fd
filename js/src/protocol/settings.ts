/** The scene's plain traits. */

import type { Comparison } from "./comparison";
import type { TermsOrder } from "./frames";
import type { PreviewControls } from "./preview";
import type { Num, Selection } from "./stages";

export type Scale = "channel" | "layer" | "gray";

/** In which order channels are shown, and which of them. */
export type Sort = "number" | "mean" | "max" | "variance" | "dead";
export type Filter = "all" | "alive" | "dead" | "odd";

export interface ValueRequest extends Selection {
  revision: number;
  id: number;
}

export interface ValueAnswer extends ValueRequest {
  value: Num | null;
  /** Only while something is pinned. */
  pinned?: Num | null;
}

export interface Notice {
  text?: string;
  level?: "error" | "info";
}

/** The scene's plain traits. */
export interface Settings {
  selection: Selection;
  scale: Scale;
  colormap: string;
  large: boolean;
  flipped: boolean;
  kernel_style: "diverging" | "gray";
  as_colour: boolean;
  terms_page: number;
  terms_order: TermsOrder;
  is_pinned: boolean;
  comparison: Comparison;
  channel_sort: Sort;
  channel_filter: Filter;
  tile_size: number;
  value_request: ValueRequest | Record<string, never>;
  value_answer: ValueAnswer | Record<string, never>;
  /** Bytes a second that come from Python, as measured here; 0 is unknown. */
  link_rate: number;
  /** Which maps are wanted whole that came coarse; each attempt is a request of its own. */
  whole: { revision: number; attempt: number } | Record<string, never>;
  busy: string;
  /** The language's code. */
  language: string;
  notice: Notice;
  /** The picture whose values the browser wants. */
  preview_wanted: number;
  preview_controls?: PreviewControls;
  pointwise: boolean;
  /** Layers made of layers that are not folded, or unfolded, as they are by themselves. */
  toggled?: string[];
  /** Channels that are switched off, by stage; only an inspector has it. */
  off?: Record<string, number[]>;
}

/** How the input is moved: turned, made noisy, shifted. */
export interface Moves {
  rows: number;
  cols: number;
  rotate: number;
  noise: number;
  seed: number;
  fill: "edge" | "zeros";
}

/** Whether the maps of a stage follow the input, measured. */
export interface Follows {
  /** Of which maps: their stage and revision. */
  id: string;
  stage: string;
  stride: string;
  now: string;
  axis: string;
  curve: { shift: number; error: Num; text: string; multiple: boolean }[];
  compared: string;
  /** Why it cannot be measured. */
  note?: string;
}
