"""Kernels that do something known: edges, blur, sharpening, and one for arithmetic by hand.

Keras slides a kernel over the image as it is written, without flipping it (cross-correlation), and
the presets are written for that: `sobel_x` gives a positive answer where the image is dark on the
left and bright on the right.
"""

from dataclasses import dataclass
from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike

from .errors import SettingError


@dataclass(frozen=True, slots=True)
class Preset:
    """One known kernel.

    Args:
        name: What `preset` takes.
        values: The weights, a row of the kernel each.
        description: What it does, in one line for a learner.
    """

    name: str
    values: tuple[tuple[float, ...], ...]
    description: str


_PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "identity",
            ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
            "Copies the pixel in the middle: the map looks like the image.",
        ),
        Preset(
            "edge",
            ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
            "Compares each pixel with its eight neighbours: 0 on flat areas, far from 0 at edges.",
        ),
        Preset(
            "sharpen",
            ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
            "Adds to each pixel what sets it apart from its four neighbours: edges get crisper.",
        ),
        Preset(
            "blur",
            ((1 / 9, 1 / 9, 1 / 9),) * 3,
            "Takes the mean of nine pixels: detail and noise fade.",
        ),
        Preset(
            "sobel_x",
            ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
            "Right minus left: positive where dark turns bright from left to right.",
        ),
        Preset(
            "sobel_y",
            ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
            "Below minus above: positive where dark turns bright from top to bottom.",
        ),
        Preset(
            "emboss",
            ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
            "Lights the image along its diagonal: edges look raised, flat areas stay as they are.",
        ),
        Preset(
            "worked_convolution",
            ((8, 7, 6), (5, 4, 3), (2, 1, 0)),
            "Counts down from 8 to 0: the first patch of the image worked_convolution gives 84.",
        ),
    )
}


def presets() -> tuple[str, ...]:
    """Return the names of the known kernels.

    Example:
        >>> presets()[:3]
        ('identity', 'edge', 'sharpen')
    """
    return tuple(_PRESETS)


def describe(name: str) -> Preset:
    """Return a known kernel with its description.

    Args:
        name: One of `presets()`.

    Returns:
        Its `Preset`.

    Raises:
        SettingError: There is no preset of this name.

    Example:
        >>> describe("blur").description
        'Takes the mean of nine pixels: detail and noise fade.'
    """
    try:
        return _PRESETS[name]
    except (KeyError, TypeError):
        raise SettingError(
            f"There is no kernel named {name!r}; the presets are {', '.join(presets())}."
        ) from None


def preset(name: str) -> np.ndarray:
    """Return the weights of a known kernel.

    Args:
        name: One of `presets()`.

    Returns:
        float32 (kernel_height, kernel_width), a copy that may be changed.

    Raises:
        SettingError: There is no preset of this name.

    Example:
        >>> preset("sobel_x")[1]
        array([-2.,  0.,  2.], dtype=float32)
    """
    return np.array(describe(name).values, dtype=np.float32)


def spread(plane: ArrayLike, in_channels: int) -> np.ndarray:
    """Lay one 2-D kernel over several input channels.

    Each channel gets the kernel divided by the number of channels. A gray picture that is stored as
    RGB then gives the same map as the gray picture itself, and on a colour picture the kernel sees
    the mean of the channels.

    Args:
        plane: The kernel, (kernel_height, kernel_width).
        in_channels: Number of input channels, 1 or more.

    Returns:
        float32 (kernel_height, kernel_width, in_channels) that sums over its channels to `plane`.

    Raises:
        SettingError: `plane` does not have rank 2, or `in_channels` is not a whole number of at
            least 1.

    Example:
        >>> spread([[3.0, 6.0]], 3)[0, 1]
        array([2., 2., 2.], dtype=float32)
    """
    kernel = np.asarray(plane, dtype=np.float64)
    if kernel.ndim != 2:
        raise SettingError(
            "A kernel to lay over all input channels has the shape (height, width), "
            f"but this one has the shape {kernel.shape}."
        )
    if not isinstance(in_channels, Integral) or isinstance(in_channels, bool) or in_channels < 1:
        raise SettingError(
            "The number of input channels must be a whole number of at least 1, "
            f"not {in_channels!r}."
        )
    shares = np.repeat(kernel[:, :, np.newaxis] / in_channels, in_channels, axis=2)
    return shares.astype(np.float32)
