"""The small pictures on the cards of the strip."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....core.stack.stage import Stage
from ...area_mean import shrunken_planes, step_for
from ...wire import quantise
from ..maps.picture import shrunken_colours

THUMBNAIL_SIDE = 72
"""Pixels that the longer side of a thumbnail comes near."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """One channel of a stage, small.

    Args:
        stage: The stage.
        channel: Its channel; an input shows all.
        ends: The channel's and the layer's smallest and largest value.
        pixels: uint8 (height, width), or (height, width, 1 or 3) of an input.
    """

    stage: Stage
    channel: int
    ends: dict[str, float]
    pixels: np.ndarray


class Thumbnails:
    """The thumbnails drawn last, so that a change of one block redraws none of those before it.

    Example:
        >>> Thumbnails().of(stages, channel=0)["input"].pixels.shape
        (75, 75, 3)
    """

    def __init__(self) -> None:
        self._last: dict[str, Thumbnail] = {}

    def of(self, stages: Sequence[Stage], channel: int) -> dict[str, Thumbnail]:
        """Return the thumbnails of a channel of all stages, by their names."""
        self._last = {stage.name: self._one(stage, channel) for stage in stages}
        return self._last

    def _one(self, stage: Stage, channel: int) -> Thumbnail:
        channel = 0 if stage.kind == "input" else min(channel, stage.channels - 1)
        last = self._last.get(stage.name)
        if last is None or last.stage is not stage or last.channel != channel:
            return thumbnail(stage, channel)
        return last


def thumbnail(stage: Stage, channel: int) -> Thumbnail:
    """Return the thumbnail of a channel of a stage, drawn now."""
    low, high, _ = stage.limits
    ends = (low[channel], high[channel], low.min(), high.max())
    named = dict(zip(("minimum", "maximum", "layer_minimum", "layer_maximum"), map(float, ends)))
    step = step_for(*stage.size, THUMBNAIL_SIDE)
    if stage.kind == "input":
        pixels = shrunken_colours(stage, step)
    else:
        shown = slice(channel, channel + 1)
        pixels = quantise(shrunken_planes(stage.maps[:, :, shown], step), low[shown], high[shown])[0]
    return Thumbnail(stage, channel, named, pixels)
