/** A model's layers and what joins them. */

import type { Kind } from "./stages";

/** One call of one layer of any model. */
export interface GraphNode {
  name: string;
  kind: Kind;
  /** Its class. */
  layer: string;
  /** Empty for what cannot be shown. */
  shape: number[];
  caption: string;
  parameters: number;
  multiply_adds: number;
  head: boolean;
  note: string;
  field: [number, number];
  jump: [number, number];
  sees_all: boolean;
  /** The stage whose maps it shows: of a folded layer made of layers, the one that gives its output. */
  output?: string;
  /** Whether it stands for layers that are folded into it. */
  folded?: boolean;
  /** The unfolded layers that it is in, from the innermost. */
  inside?: string[];
  column: number;
  lane: number;
}

/** From a node to one that reads it: by the next column, along a lane, or on a track above all lanes. */
export type GraphWire = [source: number, target: number, way: "step" | "lane" | "track", track: number];

export interface GraphHeader {
  revision: number;
  nodes: GraphNode[];
  /** How many of the nodes have a card; those after them are folded away. Absent where all have one. */
  shown?: number;
  wires: GraphWire[];
  lanes: number;
  tracks: number;
  notes: string[];
}
