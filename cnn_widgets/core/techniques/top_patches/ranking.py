"""Keeping the largest of many values in bounded memory."""

import heapq
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np


class Ranking:
    """Keeps the `size` largest values and an item for each. Of equal values, those that came first are kept.

    Args:
        size: The number of values to keep.
        least: Only values larger than this are kept.
    """

    def __init__(self, size: int, least: float = -np.inf) -> None:
        self._size, self._least = size, least
        self._turn = count()
        self._heap: list[tuple[float, int, Any]] = []

    @property
    def threshold(self) -> float:
        """The value that another one must exceed to be kept."""
        return self._heap[0][0] if len(self._heap) == self._size else self._least

    def offer(self, value: float, make: Callable[[], Any]) -> None:
        """Keep a value with the item that `make` returns, or do not call `make` if the value is too small."""
        if not value > self.threshold:
            return
        entry = (value, -next(self._turn), make())
        if len(self._heap) < self._size:
            heapq.heappush(self._heap, entry)
        else:
            heapq.heapreplace(self._heap, entry)

    @property
    def kept(self) -> list[Any]:
        """The kept items, those of the largest values first."""
        return [entry[2] for entry in sorted(self._heap, key=lambda entry: entry[:2], reverse=True)]


def strongest_places(plane: np.ndarray, most: int, distance: tuple[int, int]) -> list[tuple[int, int]]:
    """Return (row, column) of the largest finite values, the largest first, and equal ones in reading order.

    Args:
        plane: float32 (height, width).
        most: The largest number of places.
        distance: (rows, cols). Any two places are at least so many rows or so many columns apart.
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
