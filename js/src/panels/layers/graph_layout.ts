/** The layout of a graph's cards and lines, in CSS pixels. */

import type { GraphHeader, GraphNode, GraphWire } from "../../protocol";

/** With more lanes than this, cards are low, with the thumbnail beside the text. */
const MOST_TALL_LANES = 2;
const GAP = 34;
const EDGE = 12;
/** Room for the labels of base and head. */
const ABOVE = 24;
const TRACK = 11;
const CORNER = 7;

export interface GraphLayout {
  isTall: boolean;
  card: { width: number; height: number };
  width: number;
  height: number;
  /** Distance from one column to the next. */
  across: number;
  left(column: number): number;
  top(lane: number): number;
  trackTop(track: number): number;
}

export function graphLayout(header: GraphHeader): GraphLayout {
  const isTall = header.lanes <= MOST_TALL_LANES;
  const card = isTall ? { width: 152, height: 134 } : { width: 204, height: 58 };
  const [across, down] = [card.width + GAP, card.height + (isTall ? 16 : 12)];
  const columns = 1 + header.nodes.reduce((most, { column }) => Math.max(most, column), 0);
  const first = ABOVE + header.tracks * TRACK;
  return {
    isTall,
    card,
    across,
    width: 2 * EDGE + columns * across - GAP,
    height: first + header.lanes * down,
    left: (column) => EDGE + column * across,
    top: (lane) => first + lane * down,
    trackTop: (track) => first - (track + 0.6) * TRACK,
  };
}

type Point = [x: number, y: number];

/** The line of a wire, with an arrow at its end. */
export function wirePath(
  layout: GraphLayout,
  [, , way, track]: GraphWire,
  source: GraphNode,
  target: GraphNode,
): string {
  const middle = (lane: number) => layout.top(lane) + layout.card.height / 2;
  const [x1, y1] = [layout.left(source.column) + layout.card.width, middle(source.lane)];
  const [x2, y2] = [layout.left(target.column), middle(target.lane)];
  // A branch turns early and a merge turns late, so that the two can be told apart.
  const [early, late] = [x1 + GAP * 0.3, x2 - GAP * 0.42];
  const isMerged = way === "lane" || target.lane < source.lane;
  let points: Point[] = [
    [x1, y1],
    [isMerged ? late : early, y1],
    [isMerged ? late : early, y2],
    [x2, y2],
  ];
  if (way === "track") {
    const y = layout.trackTop(track);
    points = [
      [x1, y1],
      [early, y1],
      [early, y],
      [late, y],
      [late, y2],
      [x2, y2],
    ];
  }
  return `${rounded(points)} M${x2 - 6} ${y2 - 4}L${x2 - 1} ${y2}L${x2 - 6} ${y2 + 4}`;
}

/** A line through points with round corners. */
function rounded(points: readonly Point[]): string {
  const [start, ...rest] = points as [Point, ...Point[]];
  let [path, from] = [`M${start[0]} ${start[1]}`, start];
  rest.forEach((corner, at) => {
    const next = rest[at + 1];
    if (next) {
      const before = towards(corner, from);
      const after = towards(corner, next);
      path += `L${before[0]} ${before[1]}Q${corner[0]} ${corner[1]} ${after[0]} ${after[1]}`;
    } else path += `L${corner[0]} ${corner[1]}`;
    from = corner;
  });
  return path;
}

function towards([x, y]: Point, [toX, toY]: Point): Point {
  const length = Math.hypot(toX - x, toY - y);
  const share = length > 0 ? Math.min(CORNER, length / 2) / length : 0;
  return [x + (toX - x) * share, y + (toY - y) * share];
}
