"""The values of a stage in a box: at some rows, some columns and some channels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .layout import Layout


@dataclass(frozen=True, eq=False, slots=True)
class ValueBox:
    """The values in a box; places outside the maps are padding.

    Args:
        rows, cols, channels: Their places on the maps, int.
        values: float64 (rows, cols, channels), 0 where padded.
        outside: bool (rows, cols, channels), True where padded.
    """

    rows: np.ndarray
    cols: np.ndarray
    channels: np.ndarray
    values: np.ndarray
    outside: np.ndarray

    @property
    def padded(self) -> np.ndarray:
        """Whether each row and column is padding, bool (rows, cols)."""
        return np.all(self.outside, axis=2) if self.outside.shape[2] else np.zeros(self.outside.shape[:2], bool)


def box_of(maps: np.ndarray, layout: Layout, places: Sequence[Sequence[int]]) -> ValueBox:
    """Return the values at all combinations of some places along each axis of a tensor.

    Args:
        maps: (height, width, channels), as they are shown.
        layout: How the tensor is laid out as these maps.
        places: The places along each axis of the tensor; some may lie outside.
    """
    along: list[np.ndarray] = [np.asarray(places[axis], int) for axis in layout.axes]
    along = [np.zeros(1, int)] * (3 - len(along)) + along
    outside = [(at < 0) | (at >= size) for at, size in zip(along, maps.shape)]
    inside = [np.clip(at, 0, size - 1) for at, size in zip(along, maps.shape)]
    values = maps[np.ix_(*inside)].astype(np.float64)
    padded = outside[0][:, None, None] | outside[1][None, :, None] | outside[2][None, None, :]
    values[padded] = 0.0
    rows, cols, channels = along
    return ValueBox(rows, cols, channels, values, padded)


def whole(shape: Sequence[int]) -> list[range]:
    """Return all places along each axis."""
    return [range(size) for size in shape]
