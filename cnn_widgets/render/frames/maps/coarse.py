"""Frames of maps at a lower resolution, for slow links; the numbers in their headers stay exact."""

from typing import Any

import numpy as np

from ...area_mean import area_mean
from ...wire import BlockMeans
from ...wire.quantised import NOT_FINITE
from .picture import Frame

CoarseFrame = tuple[dict[str, Any], dict[str, BlockMeans]]
THUMBNAIL_FACTOR = 3
"""The factor for thumbnails, which are small already."""


def coarse_frame(frame: Frame, factor: int) -> CoarseFrame:
    """Return a frame with its maps coarser by a factor, which its header names, and its thumbnails by 3."""
    header, arrays = frame
    return {**header, "coarse": factor}, {name: _coarse(name, array, factor) for name, array in arrays.items()}


def _coarse(name: str, array: np.ndarray, factor: int) -> BlockMeans:
    if name == "tiles":
        return coarsened(array, (1, factor, factor))
    if name == "tile":
        return coarsened(array, (factor, factor))
    # An input's thumbnail has colours besides.
    return coarsened(array, (THUMBNAIL_FACTOR, THUMBNAIL_FACTOR, 1)[: array.ndim], levels=array.ndim == 2)


def coarsened(array: np.ndarray, factors: tuple[int, ...], *, levels: bool = True) -> BlockMeans:
    """Return an array as means over blocks of cells.

    Args:
        array: uint8, of at most three axes.
        factors: Cells of a block along each axis; all that are not 1 are equal.
        levels: Whether the array holds levels from `quantise`, where a block with a non-finite value has no mean; else
            all 256 values are numbers.
    """
    values = array.astype(np.float32)
    if levels:
        values[array == NOT_FINITE] = np.nan
    axes = tuple(axis for axis, factor in enumerate(factors) if factor > 1)
    whole = values.reshape(values.shape + (1,) * (3 - values.ndim))
    means = area_mean(whole, max(factors), axes=axes) + np.float32(0.5)
    means[np.isnan(means)] = NOT_FINITE
    means = means.astype(np.uint8)
    return BlockMeans(means.reshape(means.shape[: array.ndim]), array.shape, factors)
