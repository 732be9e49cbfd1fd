"""Frames of maps with fewer pixels, for a link that does not carry more; no number in their headers is another one."""

from typing import Any

import numpy as np

from ...area_mean import area_mean
from ...wire import Coarse
from ...wire.quantised import NOT_FINITE
from .picture import Frame

CoarseFrame = tuple[dict[str, Any], dict[str, Coarse]]
THUMB = 3
"""By how much thumbnails are coarser: they are small as it is."""


def coarse_frame(frame: Frame, factor: int) -> CoarseFrame:
    """Return a frame with its maps coarser by a factor, which its header names, and its thumbnails by 3."""
    header, arrays = frame
    return {**header, "coarse": factor}, {name: _coarse(name, array, factor) for name, array in arrays.items()}


def _coarse(name: str, array: np.ndarray, factor: int) -> Coarse:
    if name == "tiles":
        return coarsened(array, (1, factor, factor))
    if name == "tile":
        return coarsened(array, (factor, factor))
    # An input's thumbnail has colours besides.
    return coarsened(array, (THUMB, THUMB, 1)[: array.ndim], levels=array.ndim == 2)


def coarsened(array: np.ndarray, factors: tuple[int, ...], *, levels: bool = True) -> Coarse:
    """Return an array, coarser by whole numbers.

    Args:
        array: uint8, of at most three axes.
        factors: By how much along each axis; all but 1 are the same.
        levels: Whether it holds what `quantise` returns, where a block that has a value that is not finite has no
            mean; else all 256 values are numbers.
    """
    values = array.astype(np.float32)
    if levels:
        values[array == NOT_FINITE] = np.nan
    axes = tuple(axis for axis, factor in enumerate(factors) if factor > 1)
    whole = values.reshape(values.shape + (1,) * (3 - values.ndim))
    means = area_mean(whole, max(factors), axes=axes) + np.float32(0.5)
    means[np.isnan(means)] = NOT_FINITE
    means = means.astype(np.uint8)
    return Coarse(means.reshape(means.shape[: array.ndim]), array.shape, factors)
