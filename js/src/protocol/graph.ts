/** A model's layers and their connections. From protocol/graph.py, by scripts/protocol.py. */

import type { Kind } from "./stage";

/** To the next column, along a lane, or on a track above all lanes. */
export type Way = "step" | "lane" | "track";

/** One call of one layer of any model. */
export interface GraphNode {
  name: string;
  kind: Kind;
  /** The layer's class. */
  layer: string;
  /** Empty for a layer whose output cannot be shown. */
  shape: number[];
  caption: string;
  parameters: number;
  multiply_adds: number;
  head: boolean;
  note: string;
  field: readonly [number, number];
  jump: readonly [number, number];
  sees_all: boolean;
  /** The stage whose maps it shows. For a folded layer made of layers, the stage that gives its output. */
  output?: string;
  /** Whether other layers are folded into it. */
  folded?: boolean;
  /** The unfolded layers that contain it, innermost first. */
  inside?: string[];
  column: number;
  lane: number;
}

/** A line from a node to one that reads it: to the next column, along a lane, or on a track above all lanes. */
export type GraphWire = readonly [number, number, Way, number];

/** The graph of a model. */
export interface GraphHeader {
  revision: number;
  nodes: GraphNode[];
  /** How many of the nodes have a card; the nodes after them are folded away. Absent where all have one. */
  shown?: number;
  wires: GraphWire[];
  lanes: number;
  tracks: number;
  notes: string[];
}
