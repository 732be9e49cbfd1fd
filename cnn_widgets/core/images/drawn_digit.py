"""Drawings made by hand, brought to the size and position of MNIST's digits."""

import numpy as np

from ..errors import SettingError
from ..language import say
from .resize import resize_plane

MNIST_SIDE, DIGIT_SIDE = 28, 20
"""Sides of MNIST's images, and of the box that each digit was scaled to fit, in pixels."""
LARGEST_DRAWING_SIDE = 64


def can_be_drawn(shape: tuple[int, ...]) -> bool:
    """Tell whether an image of this shape (height, width, channels) can be drawn by hand."""
    return min(shape[:2]) > 1 and max(shape[:2]) <= LARGEST_DRAWING_SIDE and shape[2] in (1, 3)


def centre_as_mnist(drawing: np.ndarray) -> np.ndarray:
    """Scale and move a drawing in the way that MNIST's digits were.

    The ink is cut out, scaled in proportion to fit a box of 20 / 28 of the image, and moved by whole pixels until its
    centre of mass is as close as possible to the middle of the image.

    Args:
        drawing: float32 (height, width), 0 (paper) to 1 (ink).

    Returns:
        float32 of the same shape. An empty drawing stays empty.

    Raises:
        SettingError: If it is not such an array.

    Example:
        >>> centre_as_mnist(drawing).shape
        (28, 28)

    Notes:
        "The original black and white (bilevel) images from NIST were size normalized to fit in a 20x20 pixel box while
        preserving their aspect ratio. The resulting images contain grey levels as a result of the anti-aliasing
        technique used by the normalization algorithm. The images were centered in a 28x28 image by computing the
        center of mass of the pixels, and translating the image so as to position this point at the center of the
        28x28 field." Y. LeCun, C. Cortes, C. Burges: The MNIST database, http://yann.lecun.com/exdb/mnist.
        MNIST's own centres of mass lie at row and column 14, counted from 0, and so do these. Where the ink would
        leave the image, it stops at the border.
    """
    drawing = np.asarray(drawing)
    if drawing.ndim != 2 or drawing.dtype.kind not in "fiub" or not np.isfinite(drawing).all() or not drawing.size:
        raise SettingError(say("The drawing is no array of (height, width) finite numbers: give one of 0 to 1."))
    drawing = drawing.astype(np.float32)
    rows, cols = (np.flatnonzero(drawing.any(axis=axis)) for axis in (1, 0))
    field = np.zeros_like(drawing)
    if not len(rows):
        return field
    ink = drawing[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    scale = min(side * DIGIT_SIDE / MNIST_SIDE / extent for side, extent in zip(field.shape, ink.shape))
    ink = resize_plane(ink, tuple(max(1, round(extent * scale)) for extent in ink.shape))
    top, left = _corner(ink, field.shape)
    field[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return field


def _corner(ink: np.ndarray, field: tuple[int, int]) -> tuple[int, int]:
    """Return the row and column where the ink's first row and column go."""
    total, corner = ink.sum(), []
    for axis, side in enumerate(field):
        mass = ink.sum(axis=1 - axis) @ np.arange(ink.shape[axis]) / total
        corner.append(int(np.clip(round(side / 2 - mass), 0, side - ink.shape[axis])))
    return corner[0], corner[1]
