/** The settings of a block. From protocol/block.py, by scripts/protocol.py. */

/** Height and width. */
export type Pair = readonly [number, number];

export type Size = number | Pair;

export type Padding = "valid" | "same";

/** All settings of a block. */
export interface BlockSettings {
  filters: number;
  kernel_size: Size;
  strides: Size;
  padding: Padding;
  dilation_rate: Size;
  use_bias: boolean;
  activation: string | null;
  pooling: "max" | "average" | null;
  pool_size: Size;
  pool_strides: Size | null;
  pool_padding: Padding;
}

export type SettingValue = Size | string | boolean | null;

/** What every setting on screen has. */
export interface SharedFacts {
  /** Where it stands; named as the stages are. */
  group: "conv" | "act" | "pool" | "more";
  /** Shown, but closed to the user. */
  is_locked: boolean;
  /** Of no effect as things are. */
  is_idle: boolean;
  /** Why the value cannot be; empty where it is in force. */
  complaint: string;
}

/** A whole number or a pair of them; null is 0 on the slider. */
export interface CountRow extends SharedFacts {
  kind: "count";
  value: Size | null;
  least: number;
  most: number;
  /** Whether height and width can differ. */
  is_size: boolean;
}

/** One of a few values. */
export interface ChoiceRow extends SharedFacts {
  kind: "choice";
  value: string | null;
  choices: (string | null)[];
}

/** True or False. */
export interface CheckRow extends SharedFacts {
  kind: "check";
  value: boolean;
}

export type SettingRow = CountRow | ChoiceRow | CheckRow;

/** What is said of a block whichever of its settings are on screen. */
export interface BlockLayers {
  activation: string | null;
  pooling: "max" | "average" | null;
  pool_size: Size;
}

/** The settings of a block as they are on screen. Only Python writes them. */
export interface SettingRows {
  /** The number up to which everything that was asked for is done or refused. */
  answered: number;
  /** What the block that is shown is called in an ask. */
  block: number;
  /** Its place in the stack, from 1. */
  number: number;
  layers: BlockLayers;
  /** By name, in the order on screen. */
  settings: Record<string, SettingRow>;
}

/** The number of the ask, the value, and what the block is called. Only the browser writes it. */
export type Ask = readonly [number, SettingValue, number];
