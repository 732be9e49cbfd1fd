"""A patch of an image that a channel responds to."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from ...inspection.graph.node import Node
from ...inspection.graph.receptive_field import sees_all
from ...stack.output_size import Pair
from .image_batches import PreparedImage


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangular part of an image, in pixels.

    Args:
        top: The first row.
        left: The first column.
        height: The number of rows.
        width: The number of columns.
    """

    top: int
    left: int
    height: int
    width: int

    def within(self, size: Pair) -> "Box":
        """Return the part of the box that lies on an image of (height, width) `size`."""
        top, left = (min(max(0, start), side) for start, side in zip((self.top, self.left), size))
        bottom = min(size[0], max(top, self.top + self.height))
        right = min(size[1], max(left, self.left + self.width))
        return Box(top, left, bottom - top, right - left)

    def cut(self, image: np.ndarray) -> np.ndarray:
        """Return that part of an image (height, width, channels) as a view."""
        return image[self.top : self.top + self.height, self.left : self.left + self.width]


@dataclass(frozen=True, eq=False, slots=True)
class Patch:
    """The part of an image that one value of a channel sees.

    Args:
        value: The channel's value.
        image: The number of the image in the set.
        name: The name of the image.
        row: The row of the value in the channel's map.
        col: The column of the value in the channel's map.
        size: (height, width) of the image as the model got it.
        field: The value's receptive field, parts of which may lie on padding outside the image.
        box: The part of the field that lies on the image; the whole image if the layer sees all of it.
        pixels: float32 (box.height, box.width, channels), the image's pixels in the box.
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


def patch_at(picture: PreparedImage, node: Node, value: float, row: int, col: int) -> Patch:
    """Return the patch that a value of a layer sees, cut out of an image.

    Args:
        picture: The image.
        node: The layer, of the model inspected at this image's size.
        value: The value.
        row: The value's row.
        col: The value's column.
    """
    size = picture.pixels.shape[:2]
    whole = Box(0, 0, *size)
    if sees_all(node.field, node.size, size):
        seen = whole
    else:
        rows, cols = node.field.at(row, col)
        seen = Box(rows.start, cols.start, len(rows), len(cols))
    box = seen.within(size)
    # Copied, since a view would keep the whole image in memory.
    return Patch(value, picture.index, picture.name, row, col, size, seen, box, box.cut(picture.pixels).copy())
