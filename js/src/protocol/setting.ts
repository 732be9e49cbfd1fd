/** The scene's plain traits. From protocol/setting.py, by scripts/protocol.py. */

import type { ComparisonMode } from "./comparison";
import type { TermsOrder } from "./frames";
import type { Num } from "./num";
import type { Selection } from "./stage";

export type Scale = "channel" | "layer" | "gray";

/** The order in which channels are shown. */
export type Sort = "number" | "mean" | "max" | "variance" | "dead";

/** Which channels are shown. */
export type Filter = "all" | "alive" | "dead" | "odd";

/** A place whose exact value the browser asks for. */
export interface ValueRequest extends Selection {
  revision: number;
  id: number;
}

/** Python's answer to a value request. */
export interface ValueAnswer extends ValueRequest {
  value: Num | null;
  /** Present only while something is pinned. */
  pinned?: Num | null;
}

/** A sentence in the bar, and how serious it is. */
export interface Notice {
  text?: string;
  level?: "error" | "info";
}

/** A request for maps at full size; each attempt is a new one. */
export interface WholeRequest {
  revision: number;
  attempt: number;
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
  comparison: ComparisonMode;
  channel_sort: Sort;
  channel_filter: Filter;
  tile_size: number;
  value_request: ValueRequest | Record<string, never>;
  value_answer: ValueAnswer | Record<string, never>;
  /** Bytes a second that arrive from Python, as measured here; 0 while unknown. */
  link_rate: number;
  /** The coarse maps that are now wanted at full size. Each attempt is a new request. */
  whole: WholeRequest | Record<string, never>;
  busy: string;
  /** The language's code. */
  language: string;
  notice: Notice;
  /** The revision of the picture whose values the browser wants. */
  preview_wanted: number;
  /** The part by which a hand sets the block; empty where no previews are wanted. */
  preview_controls?: string;
  pointwise: boolean;
  /** Whether a hand can undo the last step, and redo what was undone; only an explorer has it. */
  can_undo?: boolean;
  can_redo?: boolean;
  /** Layers made of layers whose folding the user has switched from its default. */
  toggled?: string[];
  /** Channels that are switched off, by stage. Only in an inspector. */
  off?: Record<string, number[]>;
}

/** How the input is perturbed: rotation in degrees, noise, shift in pixels. */
export interface InputPerturbation {
  rows: number;
  cols: number;
  rotate: number;
  noise: number;
  seed: number;
  fill: "edge" | "zeros";
}

/** How far the maps fail to follow one shift. */
export interface ShiftError {
  shift: number;
  error: Num;
  text: string;
  multiple: boolean;
}

/** How far the maps of a stage fail to follow a shifted input, as measured. */
export interface Equivariance {
  /** The stage and revision of the maps that were measured. */
  id: string;
  stage: string;
  stride: string;
  now: string;
  axis: string;
  curve: ShiftError[];
  compared: string;
  /** Why it cannot be measured, if so. */
  note?: string;
}
