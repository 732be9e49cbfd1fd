"""Turns any output into maps with channels last."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...known import known
from .layer_kind import keras_class
from .node import DataFormat
from .program import Site

TO_FIRST, TO_LAST = (3, 1, 2), (2, 3, 1)
"""The ``dims`` of a Permute that moves the channels to the front, or to the end."""


def map_shape(shape: Sequence[int | None], data_format: DataFormat) -> tuple[int, ...]:
    """Return the (height, width, channels) in which an output is shown; () if it cannot be shown.

    `shape` has the batch first. A sequence becomes (1, steps, channels). A vector becomes (1, 1, units), with one
    channel for each unit, just as a Dense's kernel is shown as one of 1 × 1.
    """
    rest = tuple(map(known, shape[1:]))
    if len(rest) > 3 or 0 in rest:
        return ()
    if data_format == "channels_first" and len(rest) > 1:
        rest = (*rest[1:], rest[0])
    return (1,) * (3 - len(rest)) + rest


def as_maps(output: np.ndarray, data_format: DataFormat) -> np.ndarray:
    """Return the first item of a batch as read-only float32 (height, width, channels), a view where possible."""
    maps = output[0].astype(np.float32, copy=False)
    if data_format == "channels_first" and maps.ndim > 1:
        maps = np.moveaxis(maps, 0, -1)
    maps = maps.reshape((1,) * (3 - maps.ndim) + maps.shape)
    maps.flags.writeable = False
    return maps


def data_formats(sites: Sequence[Site]) -> list[DataFormat]:
    """Return the data format of each output: its layer's if that states one, else that of its input."""
    formats: list[DataFormat] = [_input_format(sites)]
    for site in sites[1:]:
        own = _stated(site.layer)
        if own is None:
            own = _inherited(site, sites, formats)
        formats.append(own)
    return formats


def _inherited(site: Site, sites: Sequence[Site], formats: list[DataFormat]) -> DataFormat:
    if _permutation(site.layer) in (TO_LAST, TO_FIRST):
        return "channels_last" if _permutation(site.layer) == TO_LAST else "channels_first"
    same = [place for place, which in site.inputs if _rank(sites[place], which) == _rank(site)]
    return formats[same[0]] if same else "channels_last"


def _input_format(sites: Sequence[Site]) -> DataFormat:
    """Return the input's data format: that of the first layer that states one."""
    for site in sites[1:]:
        if _permutation(site.layer) in (TO_LAST, TO_FIRST):
            return "channels_first" if _permutation(site.layer) == TO_LAST else "channels_last"
        stated = _stated(site.layer)
        if stated is not None:
            return stated
    return "channels_last"


def _stated(layer: Any) -> DataFormat | None:
    stated = getattr(layer, "data_format", None)
    return stated if stated in ("channels_last", "channels_first") else None


def _permutation(layer: Any) -> tuple[int, ...] | None:
    if layer is None or keras_class(layer).__name__ != "Permute":
        return None
    return tuple(layer.dims)


def _rank(site: Site, which: int = 0) -> int:
    return len(site.shapes[which]) if which < len(site.shapes) else 0
