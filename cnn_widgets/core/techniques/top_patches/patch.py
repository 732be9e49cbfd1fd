"""A patch of an image that a channel answers to."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from ...inspection.graph.node import Node
from ...inspection.graph.receptive_field import sees_all
from ...stack.output_size import Pair
from .image_batches import Picture


@dataclass(frozen=True, slots=True)
class Box:
    """A part of an image, in its pixels.

    Args:
        top: Its first row.
        left: Its first column.
        height: Rows.
        width: Columns.
    """

    top: int
    left: int
    height: int
    width: int

    def within(self, size: Pair) -> "Box":
        """Return the part of it that lies on an image of (height, width) `size`."""
        top, left = (min(max(0, start), side) for start, side in zip((self.top, self.left), size))
        bottom = min(size[0], max(top, self.top + self.height))
        right = min(size[1], max(left, self.left + self.width))
        return Box(top, left, bottom - top, right - left)

    def cut(self, image: np.ndarray) -> np.ndarray:
        """Return that part of an image (height, width, channels), a view."""
        return image[self.top : self.top + self.height, self.left : self.left + self.width]


@dataclass(frozen=True, eq=False, slots=True)
class Patch:
    """The part of an image that one value of a channel sees.

    Args:
        value: What the channel gave there.
        image: Number of the image in the set.
        name: Name of the image.
        row: Row of the value in the channel's map.
        col: Column of the value in the map.
        size: (height, width) of the image, as the model got it.
        field: The value's receptive field; parts of it may lie beyond the border of the image, on padding.
        box: The part of it that lies on the image; all of the image where the layer sees all.
        pixels: float32 (box.height, box.width, channels): the image's own pixels in the box.
    """

    value: float
    image: int
    name: str
    row: int
    col: int
    size: Pair
    field: Box
    box: Box
    pixels: np.ndarray = dataclasses.field(repr=False)


def patch_at(picture: Picture, node: Node, value: float, row: int, col: int) -> Patch:
    """Return the patch that a value of a layer sees, cut out of an image.

    Args:
        picture: The image.
        node: The layer, of the model taken apart for this image's size.
        value: The value.
        row: Its row.
        col: Its column.
    """
    size = picture.pixels.shape[:2]
    whole = Box(0, 0, *size)
    if sees_all(node.field, node.size, size):
        seen = whole
    else:
        rows, cols = node.field.at(row, col)
        seen = Box(rows.start, cols.start, len(rows), len(cols))
    box = seen.within(size)
    # A copy: a view would keep the whole image in memory.
    return Patch(value, picture.index, picture.name, row, col, size, seen, box, box.cut(picture.pixels).copy())
