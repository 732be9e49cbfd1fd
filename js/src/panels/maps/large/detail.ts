/** The channel that the large view shows. */

import type { Extent } from "../../../picture/colour";
import { extent, layerExtent, type TileCells, tileExtent } from "../../../picture/tile";
import type { Scene } from "../../../source/scene";
import { type MapsView, tileCodes } from "../view";

export interface Detail extends TileCells {
  codes: Uint8Array;
  span: Extent;
  layer: Extent;
}

/** The channel at full size if that has come, else as its tile. */
export function channelDetail(scene: Scene, view: MapsView, channel: number): Detail {
  const { header } = view.maps;
  const detail = scene.frame("detail");
  const codes = detail?.arrays["tile"];
  const found = detail?.header;
  const isCurrent = found?.maps === header.revision && found.stage === header.stage && found.channel === channel;
  if (isCurrent && codes?.data instanceof Uint8Array) {
    const [height = 0, width = 0] = codes.shape;
    const layer = extent(found.layer_minimum, found.layer_maximum);
    const span = extent(found.minimum, found.maximum);
    return { codes: codes.data, height, width, full: found.full, step: found.step, span, layer };
  }
  const { height, width, full, step } = header.tiles;
  const span = tileExtent(header.tiles, channel);
  return {
    codes: tileCodes(view, channel),
    height,
    width,
    full,
    step,
    span,
    layer: layerExtent(header.tiles),
  };
}
