"""The feature maps of the selected stage as tiles, in one frame with the cards of the strip."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core.language import say, say_count
from ....core.stack.output_size import times
from ....core.stack.stage import Stage
from ...area_mean import shrunken_planes, step_for
from ...wire import quantise
from ..selection import Selection
from ..size_formula import size_formula
from ..strip.cards import stage_cards
from ..strip.thumbnails import Thumbnails
from .channel_statistics import channel_statistics
from .picture import Frame

LARGEST_TILE_SIDE = 4096


def maps_frame(
    stages: Sequence[Stage],
    selection: Selection,
    *,
    revision: int,
    picture: int,
    tile_size: int,
    changed: frozenset[str] = frozenset(),
    name: str = "",
    thumbnails: Thumbnails | None = None,
    sort: str = "number",
) -> Frame:
    """Return the header and arrays of the strip and of the selected stage's tiles.

    Args:
        stages: All stages, the input first.
        selection: What is looked at.
        revision: Number of this frame.
        picture: Revision of the input's picture that it belongs to.
        tile_size: Target side of a tile in pixels of the screen.
        changed: Names of the stages that the last change recomputed.
        name: The image's name.
        thumbnails: Those of the frame before, so that only what has changed is drawn.
        sort: What channels are sorted by; see `channel_statistics`.
    """
    stage = selection.find(stages)
    shown, levels = tiles(stage, tile_size)
    shown |= channel_statistics(stage, sort)
    cards, arrays = stage_cards(
        stages, selection.channel, changed=changed, image_name=name, thumbnails=thumbnails or Thumbnails()
    )
    header = dict(
        revision=revision,
        picture=picture,
        stage=stage.name,
        stages=cards,
        tiles=shown,
        formula=size_formula(stages),
        description=describe(stage),
    )
    return header, {"tiles": levels, **arrays}


def tiles(stage: Stage, tile_size: int) -> tuple[dict[str, Any], np.ndarray]:
    """Return the header and the levels of a stage's tiles."""
    step = step_for(*stage.size, min(tile_size, LARGEST_TILE_SIDE))
    low, high, bad = stage.limits
    shrunken = shrunken_planes(stage.maps, step)
    header = dict(
        count=stage.channels,
        height=shrunken.shape[1],
        width=shrunken.shape[2],
        full=stage.size,
        step=step,
        range=stage.range,
        minimum=low,
        maximum=high,
        nonfinite=bad,
        # The units of a vector; a block whose maps have shrunk to one value still has maps.
        vector=stage.block < 0 and stage.size == (1, 1),
    )
    return header, quantise(shrunken, low, high)


def describe(stage: Stage) -> str:
    """Return what a stage shows, in a sentence computed from its data."""
    if stage.kind == "input":
        return say(
            "Input of {shape}, values {low:.4g} to {high:.4g}.",
            shape=stage.shape_text,
            low=stage.maps.min(),
            high=stage.maps.max(),
        )
    low, high, bad = stage.limits
    strongest = int(np.argmax(np.maximum(np.abs(low), np.abs(high))))
    dead = int(((low == 0) & (high == 0) & (bad == 0)).sum())
    given = {
        "stage": stage.name,
        "channels": say_count("{count} channel", "{count} channels", stage.channels),
        "size": times(stage.size),
        "low": low.min(),
        "high": high.max(),
        "strongest": strongest,
        "dead": dead,
        "bad": int(bad.sum()),
    }
    if dead and bad.any():
        return say(
            "Feature maps of {stage}: {channels} of {size}, values {low:.4g} to {high:.4g}; strongest is channel "
            "{strongest}; {dead} all zero; {bad} values are not finite.",
            **given,
        )
    if bad.any():
        return say(
            "Feature maps of {stage}: {channels} of {size}, values {low:.4g} to {high:.4g}; strongest is channel "
            "{strongest}; {bad} values are not finite.",
            **given,
        )
    if dead:
        return say(
            "Feature maps of {stage}: {channels} of {size}, values {low:.4g} to {high:.4g}; strongest is channel "
            "{strongest}; {dead} all zero.",
            **given,
        )
    return say(
        "Feature maps of {stage}: {channels} of {size}, values {low:.4g} to {high:.4g}; strongest is channel "
        "{strongest}.",
        **given,
    )
