"""The strip's cards and the tiles of the selected stage, in one frame."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core.language import say, say_count
from ....core.stack.output_size import Window, times
from ....core.stack.stage import Stage
from ....core.words.joined import joined
from ...area_mean import shrunken_planes, step_for
from ...wire import quantise
from ..graph.costs import costs
from ..selection import Selection
from .channel_statistics import channel_figures
from .near import before
from .picture import Frame
from .thumbnails import Thumbnails

LARGEST_TILE = 4096


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
        sort: What channels are sorted by; see `channel_figures`.
    """
    stage = selection.find(stages)
    shown, levels = tiles(stage, tile_size)
    shown |= channel_figures(stage, sort)
    arrays = {"tiles": levels}
    thumbs = (thumbnails or Thumbnails()).of(stages, selection.channel)
    cards = []
    for position, each in enumerate(stages):
        thumb = thumbs[each.name]
        card = _card(each, before(stages, position), thumb.ends, each.name in changed, name)
        cards.append({**card, "costs": costs(each, stages[0].size)})
        arrays[f"thumb:{each.name}"] = thumb.pixels
    header = dict(
        revision=revision,
        picture=picture,
        stage=stage.name,
        stages=cards,
        tiles=shown,
        formula=formula(stages),
        description=describe(stage),
    )
    return header, arrays


def tiles(stage: Stage, tile_size: int) -> tuple[dict[str, Any], np.ndarray]:
    """Return the header and the levels of a stage's tiles."""
    step = step_for(*stage.size, min(tile_size, LARGEST_TILE))
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


def _card(stage: Stage, read: Stage | None, ends: dict[str, float], changed: bool, name: str) -> dict[str, Any]:
    window = None
    # A transposed convolution's window lies on its output.
    if stage.window is not None and read is not None and stage.kind != "transposed":
        pads = stage.window.pads(read.size)
        window = dict(
            size=stage.window.size,
            strides=stage.window.strides,
            dilation=stage.window.dilation,
            pad=[pads[0][0], pads[1][0]],
        )
    field = dict(size=stage.field.size, jump=stage.field.jump, start=stage.field.start)
    return dict(
        name=stage.name,
        kind=stage.kind,
        shape=stage.maps.shape,
        caption=caption(stage, name),
        parameters=stage.parameters,
        range=stage.range,
        block=stage.block,
        changed=changed,
        thumb=ends,
        field=field,
        window=window,
        description=joined([stage.name, stage.shape_text, caption(stage, name)], ", "),
    )


def caption(stage: Stage, name: str) -> str:
    """Return the few words under a card."""
    if stage.kind == "input":
        return name
    if stage.kind == "conv" and stage.block >= 0:
        return say("{weights:,} weights", weights=stage.parameters)
    return stage.caption


def formula(stages: Sequence[Stage]) -> list[dict[str, Any]]:
    """Return the output-size formula of each stage with a window, with the numbers in force."""
    lines = []
    for position, stage in enumerate(stages):
        read = before(stages, position)
        if stage.window is None or read is None:
            continue
        texts = [_size_text(stage, stage.window, read, axis) for axis in range(2)]
        axes = ("both",) if texts[0] == texts[1] else ("height", "width")
        lines += [
            dict(stage=stage.name, block=stage.block, axis=axis, text=text, result=stage.size[index])
            for index, (axis, text) in enumerate(zip(axes, texts))
            if text
        ]
    return lines


def _size_text(stage: Stage, window: Window, read: Stage, axis: int) -> str:
    """Return the formula of one axis with its numbers, or "" for a transposed convolution with rules of its own."""
    if stage.kind != "transposed":
        return window.formula(read.size, axis)
    before_it, stride, extent = read.size[axis], window.strides[axis], window.extent[axis]
    beyond = max(extent - stride, 0) if window.padding == "valid" else 0
    if before_it * stride + beyond != stage.size[axis]:
        return ""
    return f"{before_it} · {stride}" + (f" + {beyond}" if beyond else "") + f" = {stage.size[axis]}"


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
