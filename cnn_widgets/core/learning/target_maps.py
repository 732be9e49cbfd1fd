"""Target maps by name: some that a kernel can make of an image, and some that no kernel can."""

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
"""A map of zeros, to draw on."""
BEYOND = ("gradient_magnitude", "brightest_neighbour")
"""Targets that are not linear, so no kernel makes them and some loss always remains."""


def targets() -> tuple[str, ...]:
    """Return the names of the targets: kernels, shifted images, a blank map, and two that no kernel can make.

    Example:
        >>> targets()[-2:]
        ('gradient_magnitude', 'brightest_neighbour')
    """
    return (*(name for name in presets() if preset(name).shape[0] % 2), *SHIFTS, BLANK, *BEYOND)


def target(
    image: ImageSource, name: str, kernel_size: Size = 3, padding: Padding = "valid", strides: Size = 1
) -> np.ndarray:
    """Return a map for a kernel to learn, of the size that a convolution with such a kernel gives.

    Args:
        image: Anything that `load_image` takes.
        name: One of `targets`.
        kernel_size: Side of the kernel, or (height, width).
        padding: "valid" or "same".
        strides: Stride of the kernel, or (height, width).

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
    # A block checks its settings.
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
        # On all channels, a preset is divided by their number, which is the same as the preset on their mean.
        found = _slide(gray, preset(name))
    down, right = window.strides
    return found[top::down, left::right][:rows, :cols].astype(np.float32)


def corner(window: Window, shape: Pair) -> Pair:
    """Return (row, column) of the pixel under the kernel's centre at its first position on an image of a given size."""
    return per_axis((size - 1) // 2 - pad[0] for size, pad in zip(window.size, window.pads(shape)))


def _windows(gray: np.ndarray, side: int) -> np.ndarray:
    """Return the square window around each pixel, (height, width, side, side), with zeros outside the image."""
    return sliding_window_view(np.pad(gray, side // 2), (side, side))


def _slide(gray: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return np.einsum("rchw,hw->rc", _windows(gray, kernel.shape[0]), kernel)
