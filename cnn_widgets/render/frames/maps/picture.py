"""The input as a picture in true colours."""

from typing import Any

import numpy as np

from ....core.stack.stage import Stage
from ...area_mean import area_mean
from ...colour_tables import true_colours

LARGEST_PICTURE_SIDE = 512

Frame = tuple[dict[str, Any], dict[str, np.ndarray]]


def picture_frame(stage: Stage, name: str, revision: int) -> Frame:
    """Return the header and the pixels of the input in true colours, at most 512 px a side."""
    step = -(-max(stage.size) // LARGEST_PICTURE_SIDE)
    pixels = shrunken_colours(stage, step)
    header = dict(
        revision=revision,
        name=name,
        height=stage.size[0],
        width=stage.size[1],
        channels=stage.channels,
        minimum=stage.maps.min(),
        maximum=stage.maps.max(),
        shown=pixels.shape[:2],
        step=step,
    )
    return header, {"pixels": pixels}


def shrunken_colours(stage: Stage, step: int) -> np.ndarray:
    """Return the input in true colours, uint8 (height, width, 1 or 3), as an area mean."""
    picture = true_colours(stage.maps)
    if step == 1:
        return picture
    planes = area_mean(np.ascontiguousarray(picture.transpose(2, 0, 1), np.float32), step)
    return (planes.transpose(1, 2, 0) + 0.5).astype(np.uint8)
