"""A stage as a matplotlib Figure, for papers and slides."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.argument_checks import choice_from, flag_from, is_several
from ...core.errors import SettingError
from ...core.known import known
from ...core.language import say
from ...core.numbers import count_from, is_finite, is_place
from ...core.stack.arithmetic import find
from ...core.stack.stage import Stage
from .. import colour_tables as colour
from ..number_text import plain, short
from .lettering import lettered, set_fonts

MOST_COLUMNS = 1000
LARGEST_TILE_INCHES = 40
"""Inches; larger figures take gigabytes."""
Tile = tuple[np.ndarray, str]
"""A picture, and what stands above it."""


@lettered()
def stage_figure(
    stages: Sequence[Stage],
    name: str,
    *,
    scale: colour.Scale = "channel",
    colormap: str = "magma",
    columns: int = 8,
    tile: float = 1.3,
    kernels: bool = False,
    as_colour: bool = False,
    channels: Sequence[int] | None = None,
) -> Any:
    """Return a Figure of a stage's feature maps, or of a convolution's kernels.

    Args:
        stages: The stages in order.
        name: The stage's name.
        scale: As on screen: "channel", "layer" or "gray".
        colormap: Colour table for values from 0.
        columns: Most tiles in a row.
        tile: Side of a tile in inches.
        kernels: Whether to show a convolution's kernels.
        as_colour: Whether to show a stage of three channels as one RGB picture.
        channels: Which channels, or filters, to show; None shows all.

    Raises:
        SettingError: If there is no such stage or channel, if kernels are asked for and it has none, or if an option
            is invalid.
    """
    stage = stages[find(stages, name)]
    scale, colormap = choice_from(scale, colour.SCALES, "scale"), choice_from(colormap, colour.SEQUENTIAL, "colormap")
    columns, tile = count_from(columns, MOST_COLUMNS, "columns"), _side(tile)
    kernels, as_colour = flag_from(kernels, "kernels"), flag_from(as_colour, "as_colour")
    if kernels:
        if stage.kernel is None:
            raise SettingError(say("{name} has no kernels: choose a convolution, or kernels=False.", name=stage.name))
        tiles = _chosen(_kernel_tiles(stage), channels, stage.name)
        return _grid(tiles, columns, tile, _kernel_title(stage))
    if stage.kind == "input":
        picture = colour.true_colours(stage.maps)
        shown = np.repeat(picture, 3, axis=2) if picture.shape[2] == 1 else picture
        return _grid([(shown, stage.shape_text)], 1, 4 * tile, stage.name)
    if as_colour and stage.channels == 3:
        picture = colour.rgb_picture(stage.maps)
        title = say("{stage}: its 3 channels as red, green and blue, min-max over the stage", stage=stage.name)
        return _grid([(picture, stage.shape_text)], 1, 4 * tile, title)
    tiles = _chosen(_map_tiles(stage, scale, colormap), channels, stage.name)
    return _grid(tiles, columns, tile, _map_title(stage, scale))


def _side(tile: Any) -> float:
    if not is_finite(tile) or not 0 < tile <= LARGEST_TILE_INCHES:
        raise SettingError(
            say("tile is {tile!r:.40}: give a side in inches, up to {most}.", tile=tile, most=LARGEST_TILE_INCHES)
        )
    return float(tile)


def _chosen(tiles: list[Tile], channels: Sequence[int] | None, name: str) -> list[Tile]:
    if channels is None:
        return tiles
    if not is_several(channels):
        raise SettingError(
            say(
                "channels is {channels!r:.40}: give a list of channels of {name}, from 0 to {last}.",
                channels=channels,
                name=name,
                last=len(tiles) - 1,
            )
        )
    unknown = [channel for channel in channels if not is_place(channel, len(tiles))]
    if unknown or not len(channels):
        raise SettingError(
            say(
                "{name} has channels 0 to {last}: choose some of them, not {given}.",
                name=name,
                last=len(tiles) - 1,
                given=unknown or say("none"),
            )
        )
    return [tiles[channel] for channel in channels]


def _map_tiles(stage: Stage, scale: colour.Scale, colormap: str) -> list[Tile]:
    low, high, bad = stage.limits
    ends = colour.limits(stage.range, scale, low, high)
    pictures = colour.paint(stage.planes, ends[0], ends[1], colour.table(table_name(ends[2], scale, colormap)))
    return [
        (picture, f"{index}   {tile_caption(low[index], high[index], bad[index])}")
        for index, picture in enumerate(pictures)
    ]


def table_name(diverging: bool, scale: colour.Scale, colormap: str) -> str:
    """Return the colour table that a scale asks for."""
    if scale == "gray":
        return "gray"
    return colour.DIVERGING if diverging else colormap


def tile_caption(low: float, high: float, bad: int) -> str:
    """Return what is printed under a tile: its largest value, or why it shows no pattern."""
    if bad:
        return say("{count} not finite", count=bad)
    if low == high:
        return say("all zero") if low == 0 else say("constant {value}", value=short(float(low)))
    return short(float(high if abs(high) >= abs(low) else low))


def _map_title(stage: Stage, scale: colour.Scale) -> str:
    low, high, _ = stage.limits
    ends = {"low": plain(float(low.min()), 2), "high": plain(float(high.max()), 2)}
    if scale == "layer":
        first, last, _ = colour.limits(stage.range, scale, low, high)
        ends = {"low": plain(float(first[0]), 2), "high": plain(float(last[0]), 2)}
    return f"{stage.name}, {stage.shape_text}: {_legend(scale, ends)}"


def _legend(scale: colour.Scale, ends: dict[str, str]) -> str:
    if scale == "layer":
        return say("one scale for the whole layer: {low} to {high}", **ends)
    if scale == "gray":
        return say("gray, min-max over the layer: {low} to {high}", **ends)
    return say("each tile on its own scale, its largest value printed")


def _kernel_tiles(stage: Stage) -> list[Tile]:
    kernels = known(stage.kernel)
    limit = float(np.abs(kernels).max()) or 1.0
    tiles = []
    for index in range(kernels.shape[3]):
        kernel = kernels[..., index]
        if kernel.shape[2] == 3:
            tiles.append((colour.kernel_picture(kernel, limit), str(index)))
            continue
        ends = np.array([-limit]), np.array([limit])
        mean = kernel.mean(axis=2)[None]
        tiles.append((colour.paint(mean, *ends, colour.table(colour.DIVERGING))[0], str(index)))
    return tiles


def _kernel_title(stage: Stage) -> str:
    kernels = known(stage.kernel)
    height, width, channels, filters = kernels.shape
    limit = plain(float(np.abs(kernels).max()), 2)
    size = f"{height} × {width} × {channels}"
    given = {"stage": stage.name, "filters": filters, "size": size, "limit": limit}
    if channels == 3:
        return say("Kernels of {stage}: {filters} of {size}, as colours, limit ±{limit}", **given)
    if channels == 1:
        return say("Kernels of {stage}: {filters} of {size}, red negative, blue positive, limit ±{limit}", **given)
    return say("Kernels of {stage}: {filters} of {size}, mean over input channels, limit ±{limit}", **given)


def _grid(tiles: list[Tile], columns: int, size: float, title: str) -> Any:
    # Imported here, since matplotlib takes half a second.
    from .shown_figure import Figure

    columns = max(1, min(columns, len(tiles)))
    rows = -(-len(tiles) // columns)
    height, width = tiles[0][0].shape[:2]
    figure = Figure((max(columns * size, 3.5), rows * (size * height / width + 0.25) + 0.5))
    for axes, (picture, label) in zip(figure.subplots(rows, columns, squeeze=False).flat, tiles):
        axes.imshow(picture, interpolation="nearest" if max(picture.shape) < 100 else "antialiased")
        axes.set_title(label, fontsize=7, pad=2, parse_math=False)
    for axes in figure.axes:
        axes.axis("off")
    # A layer's name may hold a dollar sign, which would otherwise begin a formula.
    figure.suptitle(title, fontsize=8, parse_math=False)
    return set_fonts(figure)
