"""Any output as maps with channels last."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...known import known
from .layer_kind import keras_class
from .node import DataFormat
from .program import Site

TO_FIRST, TO_LAST = (3, 1, 2), (2, 3, 1)
"""A Permute's dims that put the channels first, or last."""


def map_shape(shape: Sequence[int | None], data_format: DataFormat) -> tuple[int, ...]:
    """Return (height, width, channels) as shown of an output's shape, batch first; () where it cannot be shown.

    A sequence becomes (1, steps, channels); a vector (1, 1, units), one channel for each unit, as a Dense's kernel
    is shown as one of 1 × 1.
    """
    rest = tuple(map(known, shape[1:]))
    if len(rest) > 3 or 0 in rest:
        return ()
    if data_format == "channels_first" and len(rest) > 1:
        rest = (*rest[1:], rest[0])
    return (1,) * (3 - len(rest)) + rest


def as_maps(output: np.ndarray, data_format: DataFormat) -> np.ndarray:
    """Return the first of a batch as read-only float32 (height, width, channels), a view where possible."""
    maps = output[0].astype(np.float32, copy=False)
    if data_format == "channels_first" and maps.ndim > 1:
        maps = np.moveaxis(maps, 0, -1)
    maps = maps.reshape((1,) * (3 - maps.ndim) + maps.shape)
    maps.flags.writeable = False
    return maps


def data_formats(sites: Sequence[Site]) -> list[DataFormat]:
    """Return where each output has its channels: as its layer says, else as what it reads."""
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
    """Return the input's: what the first layer that has a say makes of it."""
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
