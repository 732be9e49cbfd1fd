"""The strongest few of all that is offered, for each channel, in memory that does not grow."""

import heapq
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np


class Ranking:
    """Keeps the `size` largest values and what belongs to them; of equal ones, those that came first.

    Args:
        size: How many are kept.
        least: Values must be larger than this.
    """

    def __init__(self, size: int, least: float = -np.inf) -> None:
        self._size, self._least = size, least
        self._turn = count()
        self._heap: list[tuple[float, int, Any]] = []

    @property
    def bar(self) -> float:
        """A value must be larger than this to be kept."""
        return self._heap[0][0] if len(self._heap) == self._size else self._least

    def offer(self, value: float, make: Callable[[], Any]) -> None:
        """Keep what `make` gives if the value is large enough; else it is not called."""
        if not value > self.bar:
            return
        entry = (value, -next(self._turn), make())
        if len(self._heap) < self._size:
            heapq.heappush(self._heap, entry)
        else:
            heapq.heapreplace(self._heap, entry)

    @property
    def kept(self) -> list[Any]:
        """What is kept, the strongest first."""
        return [entry[2] for entry in sorted(self._heap, key=lambda entry: entry[:2], reverse=True)]


def strongest_places(plane: np.ndarray, most: int, distance: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the places of the largest finite values, the largest first; of equal ones the first in reading order.

    Args:
        plane: float32 (height, width).
        most: How many places.
        distance: (rows, cols): of two places, one is at least so many rows or columns away from the other.
    """
    left = np.where(np.isfinite(plane), plane, -np.inf)
    places = []
    for _ in range(most):
        row, col = np.unravel_index(int(left.argmax()), left.shape)
        if left[row, col] == -np.inf:
            break
        places.append((int(row), int(col)))
        rows, cols = (slice(max(0, at - d + 1), at + d) for at, d in zip((row, col), distance))
        left[rows, cols] = -np.inf
    return places
