"""A square that covers a part of an inspector's picture."""

from typing import NamedTuple


class Occluder(NamedTuple):
    """Where a square of the picture's mean colour lies; part of it may be outside.

    Args:
        row: Of its first row, in pixels of the picture.
        col: Of its first column.
        size: Its side in pixels, from 1.
    """

    row: int
    col: int
    size: int
