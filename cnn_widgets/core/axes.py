"""Pairs of one value for the rows and one for the columns."""

from collections.abc import Iterable
from typing import TypeVar

Each = TypeVar("Each")


def per_axis(values: Iterable[Each]) -> tuple[Each, Each]:
    """Return one value for each axis as a pair, rows first.

    Example:
        >>> per_axis(side // 2 for side in (6, 8))
        (3, 4)
    """
    rows, cols = values
    return rows, cols
