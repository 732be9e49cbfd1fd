"""One channel, large."""

import numpy as np

from ....core.stack.stage import Stage
from ...area_mean import area_mean
from ...wire import quantise
from ..selection import Selection
from .picture import Frame

LARGEST_DETAIL_SIDE = 720


def detail_frame(stage: Stage, selection: Selection, *, revision: int) -> Frame:
    """Return the header and the selected channel's map, at most 720 px a side."""
    low, high, bad = stage.limits
    shown = slice(selection.channel, selection.channel + 1)
    step = -(-max(stage.size) // LARGEST_DETAIL_SIDE)
    small = area_mean(stage.planes[shown], step)
    header = dict(
        revision=revision,
        maps=revision,
        stage=stage.name,
        channel=selection.channel,
        full=stage.size,
        step=step,
        range=stage.range,
        minimum=low[shown][0],
        maximum=high[shown][0],
        layer_minimum=low.min(),
        layer_maximum=high.max(),
        nonfinite=bad[shown][0],
    )
    return header, {"tile": np.ascontiguousarray(quantise(small, low[shown], high[shown])[0])}
