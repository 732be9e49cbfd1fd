"""Converts between places on the maps that are shown and indices into Keras's tensor."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..graph.node import DataFormat

Place = tuple[int, int, int]
"""(row, column, channel) on the maps."""
Index = tuple[int, ...]
"""The index of the same value in Keras's tensor, without the batch."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a tensor of one image is laid out as maps; see `as_maps`.

    Args:
        shape: Shape of the tensor without the batch.
        data_format: The position of its channels.
    """

    shape: tuple[int, ...]
    data_format: DataFormat

    @property
    def axes(self) -> tuple[int, ...]:
        """The tensor's axes in the order of the maps' last axes."""
        axes = tuple(range(len(self.shape)))
        return (*axes[1:], 0) if self.data_format == "channels_first" and len(axes) > 1 else axes

    def index(self, place: Place) -> Index:
        """Return the index in the tensor of a place on the maps."""
        found = dict(zip(reversed(self.axes), reversed(place)))
        return tuple(int(found[axis]) for axis in range(len(self.shape)))

    def place(self, index: Sequence[int]) -> Place:
        """Return the place on the maps of an index into the tensor."""
        found = [int(index[axis]) for axis in self.axes]
        row, col, channel = [0] * (3 - len(found)) + found
        return row, col, channel

    def arranged(self, array: np.ndarray) -> np.ndarray:
        """Return an array with the tensor's axes rearranged to (rows, columns, channels)."""
        array = array.transpose(self.axes)
        return array.reshape((1,) * (3 - array.ndim) + array.shape)
