"""Maps that travel at a lower resolution than they are shown at, for slow links."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class BlockMeans:
    """An array that travels as means over blocks of cells, and is spread over those cells where it arrives.

    Args:
        means: uint8, ceil(side / factor) along each axis.
        shape: The shape that it is spread over.
        factors: Cells of that shape for each mean, along each axis.

    Example:
        >>> BlockMeans(np.array([[7, 9]], np.uint8), shape=(2, 3), factors=(2, 2)).spread.tolist()
        [[7, 7, 9], [7, 7, 9]]
    """

    means: np.ndarray
    shape: tuple[int, ...]
    factors: tuple[int, ...]

    @property
    def spread(self) -> np.ndarray:
        """The array of the full shape, each mean in all of its cells."""
        values = self.means
        for axis, factor in enumerate(self.factors):
            values = values.repeat(factor, axis=axis)
        return values[tuple(map(slice, self.shape))]
