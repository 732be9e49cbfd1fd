"""Thumbnails for the inspector's graph: the mean of a stage's channels, sent when its card comes into sight."""

from collections.abc import Sequence

import numpy as np

from ....core.stack.stage import Stage
from ...area_mean import area_mean, step_for
from ...wire import quantise
from ..maps.picture import Frame, shrunken_colours

THUMBNAIL_SIDE = 72
ROW_HEIGHT = 12
"""Height in pixels of a thumbnail with one row: a sequence, or the values of a vector side by side."""


def layer_thumbnails_frame(stages: Sequence[Stage], *, revision: int) -> Frame:
    """Return the header and a small picture of each stage.

    Args:
        stages: The stages; an input is shown in its true colours.
        revision: Number of the graph's state that they belong to.
    """
    cards, arrays = {}, {}
    for stage in stages:
        low, high, levels = _thumb(stage)
        ends = dict(minimum=low, maximum=high, **_layer(stage))
        cards[stage.name] = dict(range=stage.range, thumb=ends)
        arrays[f"thumb:{stage.name}"] = levels
    return dict(revision=revision, cards=cards), arrays


def _thumb(stage: Stage) -> tuple[float, float, np.ndarray]:
    step = step_for(*stage.size, THUMBNAIL_SIDE)
    if stage.kind == "input" and stage.channels in (1, 3):
        return 0.0, 1.0, shrunken_colours(stage, step)
    with np.errstate(invalid="ignore", over="ignore"):
        plane = stage.maps.mean(axis=2) if stage.size != (1, 1) else stage.maps[0]
    if plane.shape[0] == 1 or stage.size == (1, 1):
        values = plane.reshape(1, -1)
        small = area_mean(values[None], step_for(1, values.shape[1], THUMBNAIL_SIDE))[0][:1].repeat(ROW_HEIGHT, axis=0)
        # Few values become broad bars, so that the thumbnail is as wide as one of many values.
        small = small.repeat(max(1, THUMBNAIL_SIDE // small.shape[1]), axis=1)
    else:
        small = area_mean(np.ascontiguousarray(plane)[None], step)[0]
    low, high = _ends(small)
    return low, high, quantise(small[None], np.array([low]), np.array([high]))[0]


def _layer(stage: Stage) -> dict[str, float]:
    low, high = _ends(stage.maps)
    return dict(layer_minimum=low, layer_maximum=high)


def _ends(values: np.ndarray) -> tuple[float, float]:
    """Return the smallest and the largest finite value."""
    low, high = float(values.min()), float(values.max())
    if np.isfinite(low) and np.isfinite(high):
        return low, high
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
