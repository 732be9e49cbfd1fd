/** Turns the engine's tiles into a frame of feature maps like Python's. */

import { fieldOf } from "../../engine/block/receptive_field";
import { type BlockSettings, type StageName, stageNames } from "../../engine/block/settings";
import type { StageTiles, TilesRequest } from "../../engine/engine";
import { rangeOf } from "../../engine/stages/activation";
import { clampCell, fromInput, toInput } from "../../picture/receptive_field";
import type { Kind, MapsHeader, Selection, StageHeader } from "../../protocol";
import type { Packed } from "../../protocol/wire/packed";

const KINDS: Readonly<Record<StageName, Kind>> = { conv1: "conv", act1: "activation", pool1: "pooling" };

/** The stage to show: the same one, or the activation, pooling or convolution if the block no longer has it. */
export function shownStage(block: BlockSettings, stage: string): StageName {
  const names = stageNames(block);
  return [stage as StageName, "act1" as const, "pool1" as const].find((name) => names.includes(name)) ?? "conv1";
}

/** A frame that replaces Keras's last one. Its `revision` is one that no frame of Keras's has. */
export function previewFrame(
  last: Packed<MapsHeader>,
  { block, stage }: TilesRequest,
  { codes, ...cells }: StageTiles,
  revision: number,
): Packed<MapsHeader> {
  const { stages } = last.header;
  const names: string[] = stageNames(block);
  const [input, ...others] = stages.filter((card) => card.block !== 0);
  const shown = cardOf(last.header, block, stage, cells);
  const own = names.map((name) => (name === stage ? shown : { ...shown, name }));
  const tiles = {
    ...cells,
    full: [...cells.full] as [number, number],
    range: shown.range,
    nonfinite: cells.minimum.map(() => 0),
    vector: false,
  };
  const cards = [...(input ? [input] : []), ...own, ...others];
  const blocks = [block, ...(last.header.blocks ?? []).slice(1)];
  // Keras's frame may be coarse. This one never is, and none of it came over the link.
  const { coarse: _, ...header } = last.header;
  return {
    header: { ...header, revision, stage, stages: cards, tiles, blocks },
    arrays: { tiles: { data: codes, shape: [cells.count, cells.height, cells.width] } },
    size: 0,
  };
}

function cardOf(
  header: MapsHeader,
  block: BlockSettings,
  stage: StageName,
  { full, count }: Pick<StageTiles, "full" | "count">,
): StageHeader {
  const like = header.stages.find((card) => card.name === header.stage) as StageHeader;
  const [height = 1, width = 1] = header.stages[0]?.shape ?? [];
  return {
    ...like,
    name: stage,
    kind: KINDS[stage],
    shape: [...full, count],
    range: rangeOf(stage === "conv1" ? null : block.activation),
    block: 0,
    field: fieldOf(block, stage, [height, width]),
  };
}

/** The selection in the new frame that looks at the same place of the image as in the last one. */
export function movedSelection(selection: Selection, last: MapsHeader, now: MapsHeader): Selection {
  const from = last.stages.find((card) => card.name === selection.stage)?.field;
  const to = now.stages.find((card) => card.name === now.stage)?.field;
  const channel = Math.min(selection.channel, now.tiles.count - 1);
  if (!from || !to) return { ...selection, stage: now.stage, channel };
  const at = (axis: 0 | 1, cell: number) =>
    clampCell(fromInput(to, axis, toInput(from, axis, cell)), now.tiles.full[axis]);
  return { stage: now.stage, channel, row: at(0, selection.row), col: at(1, selection.col) };
}
