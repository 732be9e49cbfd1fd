"""A pinned stage beside the present one: its tiles, and their difference."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core.compare.difference import Difference, difference
from ....core.errors import SettingError
from ....core.language import say
from ....core.stack.activation import Range
from ....core.stack.output_size import times
from ....core.stack.stage import Stage
from ....core.words.joined import joined
from ..selection import Selection
from .maps import tiles
from .picture import Frame


def pinned_frame(pinned: Stage | None, *, revision: int, tile_size: int) -> Frame:
    """Return the header and the tiles of a pinned stage, which are sent once while that stage is selected.

    Args:
        pinned: The stage, or None if the pinned configuration has none of that name.
        revision: Number of this frame.
        tile_size: Target side of a tile in pixels of the screen.
    """
    if pinned is None:
        return dict(revision=revision, stage="", tiles=None), {}
    header, levels = tiles(pinned, tile_size)
    return dict(revision=revision, stage=pinned.name, tiles=header), {"tiles": levels}


def compared_frame(
    pinned: Sequence[Stage],
    stage: Stage,
    selection: Selection,
    *,
    changes: Sequence[str],
    revision: int,
    tile_size: int,
    with_tiles: bool,
) -> Frame:
    """Return the header of the difference between a stage and the pinned one, and its tiles if they are asked for.

    Args:
        pinned: All pinned stages.
        stage: The stage that is looked at.
        selection: The value that is looked at.
        changes: What has changed since, in words.
        revision: Revision of the maps that it belongs to.
        tile_size: Target side of a tile in pixels of the screen.
        with_tiles: Whether to send the difference itself, and not only its statistics.
    """
    before = _find(pinned, stage.name)
    both, note = _difference(pinned, before, stage)
    header: dict[str, Any] = dict(
        revision=revision,
        stage=stage.name,
        changes=joined(changes, ", ") or say("nothing"),
        note=note,
        range=stage.range if before is None else _common_range(before.range, stage.range),
        offset=None,
        start=None,
        difference=None,
        at=value_at(before, stage, selection),
    )
    if both is None:
        return header, {}
    apart = Stage("difference", "given", both.maps, "signed")
    statistics, levels = _statistics(apart, tile_size, with_tiles)
    offset = [p - c for p, c in zip(both.pinned_start, both.current_start)]
    return {**header, "offset": offset, "start": both.current_start, "difference": statistics}, levels


def value_at(pinned: Stage | None, stage: Stage, selection: Selection) -> dict[str, Any]:
    """Return the present value at a place, and the pinned one over the same place of the image, or None."""
    row, col, channel = selection.row, selection.col, selection.channel
    found = None
    if pinned is not None and channel < pinned.channels:
        both, _ = _difference((), pinned, stage)
        if both is not None:
            place = [at + p - c for at, p, c in zip((row, col), both.pinned_start, both.current_start)]
            if all(0 <= at < size for at, size in zip(place, pinned.size)):
                found = float(pinned.maps[place[0], place[1], channel])
    value = float(stage.maps[row, col, channel])
    return dict(stage=stage.name, channel=channel, row=row, col=col, value=value, pinned=found)


def _find(stages: Sequence[Stage], name: str) -> Stage | None:
    return next((stage for stage in stages if stage.name == name), None)


def _difference(pinned: Sequence[Stage], before: Stage | None, stage: Stage) -> tuple[Difference | None, str]:
    """Return both stages cut to what they have in common, and sentences about the rest."""
    if before is None:
        names = ", ".join(each.name for each in pinned)
        return None, say("The pinned configuration has no {stage}: it has {names}.", stage=stage.name, names=names)
    # Views with the channels outermost in memory, so that reducing the difference stays fast.
    pinned_maps, maps = (each.planes.transpose(1, 2, 0) for each in (before, stage))
    try:
        both = difference(pinned_maps, maps, before.field, stage.field)
    except SettingError as error:
        return None, str(error)
    return both, joined(_left_out(before, stage, both))


def _left_out(before: Stage, stage: Stage, both: Difference) -> list[str]:
    sentences = []
    if before.size != stage.size:
        shared = times(both.current.shape[:2])
        sentences.append(
            say(
                "The sizes differ, {before} pinned and {now} now: compared over the {shared} places of the image that "
                "both have.",
                before=times(before.size),
                now=times(stage.size),
                shared=shared,
            )
        )
    if before.channels > stage.channels:
        sentences.append(say("Channels {span} are pinned only.", span=_span(stage.channels, before.channels)))
    elif before.channels < stage.channels:
        sentences.append(say("Channels {span} are new.", span=_span(before.channels, stage.channels)))
    return sentences


def _span(first: int, stop: int) -> str:
    return str(first) if stop - first == 1 else f"{first}–{stop - 1}"


def _common_range(one: Range, other: Range) -> Range:
    """Return the range whose colours suit both."""
    if one == other:
        return one
    return "signed" if {"signed", "tanh"} & {one, other} else "positive"


def _statistics(apart: Stage, tile_size: int, with_tiles: bool) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    low, high, bad = apart.limits
    flat = np.abs(apart.planes).reshape(apart.channels, -1)
    if bad.any():
        flat = np.where(np.isfinite(flat), flat, 0)
    counts = flat.shape[1] - bad
    sums = flat.sum(axis=1, dtype=np.float64)
    largest = np.maximum(np.abs(low), np.abs(high))
    strongest = int(largest.argmax())
    header, levels = tiles(apart, tile_size) if with_tiles else (dict(count=apart.channels), None)
    header = dict(
        header,
        largest=largest,
        mean=sums / np.maximum(counts, 1),
        strongest=strongest,
        total=dict(largest=largest[strongest], mean=sums.sum() / max(int(counts.sum()), 1)),
    )
    return header, {} if levels is None else {"tiles": levels}
