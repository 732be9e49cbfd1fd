"""Target maps by name: what some kernel makes of an image, and what no kernel can."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..axes import per_axis
from ..errors import SettingError
from ..images import load_image
from ..images.load import ImageSource
from ..kernels.presets import preset, presets
from ..language import say
from ..stack.block import Block, Padding, Size
from ..stack.output_size import Pair, Window, conv_window, times

SHIFTS = {"shift_right": (0, -1), "shift_down": (-1, 0), "shift_diagonally": (-1, -1)}
BLANK = "blank"
"""Zeros: a sheet to draw on."""
BEYOND = ("gradient_magnitude", "brightest_neighbour")
"""Not linear: no kernel makes these, and the error that is left says so."""


def targets() -> tuple[str, ...]:
    """Return the names of the targets: kernels by name, shifted pictures, a blank sheet, and two that no
    kernel can make.

    Example:
        >>> targets()[-2:]
        ('gradient_magnitude', 'brightest_neighbour')
    """
    return (*(name for name in presets() if preset(name).shape[0] % 2), *SHIFTS, BLANK, *BEYOND)


def target(
    image: ImageSource, name: str, kernel_size: Size = 3, padding: Padding = "valid", strides: Size = 1
) -> np.ndarray:
    """Return a map to be learned, as large as a convolution with a kernel of this size makes it.

    Args:
        image: Anything that `load_image` takes.
        name: One of `targets`.
        kernel_size: Side of the kernel that is to learn it, or (height, width).
        padding: "valid" or "same".
        strides: Its step, or (height, width).

    Returns:
        float32 (rows, columns).

    Raises:
        SettingError: If there is no such target, or the kernel does not fit the image.

    Example:
        >>> target("camera", "sobel_x").shape
        (222, 222)
    """
    array = load_image(image)
    if not isinstance(name, str) or name not in targets():
        known = ", ".join(targets())
        raise SettingError(say("There is no target {name!r:.40}: choose one of {known}.", name=name, known=known))
    # A block checks what it is given.
    window = conv_window(Block(kernel_size=kernel_size, padding=padding, strides=strides))
    rows, cols = window.output(array.shape[:2])
    if min(rows, cols) < 1:
        raise SettingError(say("The kernel is larger than the image: use at most {size}.", size=times(array.shape[:2])))
    (top, left), gray = corner(window, array.shape[:2]), array.mean(2, dtype=np.float64)
    if name == "gradient_magnitude":
        found = np.hypot(_slide(gray, preset("sobel_x")), _slide(gray, preset("sobel_y")))
    elif name == "brightest_neighbour":
        found = _windows(gray, 3).max((2, 3))
    elif name == BLANK:
        found = np.zeros_like(gray)
    elif name in SHIFTS:
        down, right = SHIFTS[name]
        found = np.pad(gray, 1)[1 + down :, 1 + right :][: gray.shape[0], : gray.shape[1]]
    else:
        # A preset is laid on each channel and divided by their number: on their mean that is the same.
        found = _slide(gray, preset(name))
    down, right = window.strides
    return found[top::down, left::right][:rows, :cols].astype(np.float32)


def corner(window: Window, shape: Pair) -> Pair:
    """Return the pixel, (row, column), under the middle of a kernel at its first place on an image of this size."""
    return per_axis((size - 1) // 2 - pad[0] for size, pad in zip(window.size, window.pads(shape)))


def _windows(gray: np.ndarray, side: int) -> np.ndarray:
    """Return the square around each pixel, (height, width, side, side); beyond the border there are zeros."""
    return sliding_window_view(np.pad(gray, side // 2), (side, side))


def _slide(gray: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return np.einsum("rchw,hw->rc", _windows(gray, kernel.shape[0]), kernel)
