"""Kernels with a known effect: edges, blur, bars, stripes, and one for arithmetic by hand.

Keras slides a kernel over the image without flipping it (cross-correlation), and the presets are written for that:
`sobel_x` responds positively where the image is dark on the left and bright on the right. The number in the name of a
bar or of a Gabor kernel is its angle on screen, anticlockwise from horizontal: 0 is horizontal, 45 rises to the right,
90 is vertical.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..errors import SettingError
from ..language import say
from ..numbers import is_integer
from .gabor import gabor


@dataclass(frozen=True, slots=True)
class Preset:
    """A kernel with a known effect.

    Args:
        name: The name that `preset` takes.
        values: The weights, row by row.
        words: Returns `description` in the reader's language.
    """

    name: str
    values: tuple[tuple[float, ...], ...]
    words: Callable[[], str]

    @property
    def description(self) -> str:
        """What the kernel does, in one line for a learner."""
        return self.words()


_FIRST = (
    Preset(
        "identity",
        ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
        lambda: say("Copies the pixel in the middle: the map looks like the image."),
    ),
    Preset(
        "edge",
        ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
        lambda: say("Compares each pixel with its eight neighbours: 0 on flat areas, far from 0 at edges."),
    ),
    Preset(
        "sharpen",
        ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
        lambda: say("Adds to each pixel what sets it apart from its four neighbours: edges get crisper."),
    ),
    Preset(
        "blur",
        ((1 / 9, 1 / 9, 1 / 9),) * 3,
        lambda: say("Takes the mean of nine pixels: detail and noise fade."),
    ),
    Preset(
        "sobel_x",
        ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
        lambda: say("Right minus left: positive where dark turns bright from left to right."),
    ),
    Preset(
        "sobel_y",
        ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
        lambda: say("Below minus above: positive where dark turns bright from top to bottom."),
    ),
    Preset(
        "emboss",
        ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
        lambda: say("Lights the image along its diagonal: edges look raised, flat areas stay as they are."),
    ),
    Preset(
        "worked_convolution",
        ((8, 7, 6), (5, 4, 3), (2, 1, 0)),
        lambda: say("Counts down from 8 to 0: the first patch of the image worked_convolution gives 84."),
    ),
)

_BLURS = (
    Preset(
        "box_blur",
        ((1 / 9, 1 / 9, 1 / 9),) * 3,
        lambda: say("The kernel of blur by its other name: nine equal weights, so the mean of nine pixels."),
    ),
    Preset(
        "gaussian_blur",
        tuple(tuple(a * b / 16 for b in (1, 2, 1)) for a in (1, 2, 1)),
        lambda: say("A mean in which near pixels count more: softer than a box, and without its blocky look."),
    ),
    Preset(
        "gaussian_blur_5",
        tuple(tuple(a * b / 256 for b in (1, 4, 6, 4, 1)) for a in (1, 4, 6, 4, 1)),
        lambda: say("The same bell of weights over 5 × 5 pixels: blurs more."),
    ),
    Preset(
        "motion_blur",
        tuple(tuple(0.2 if column == row else 0 for column in range(5)) for row in range(5)),
        lambda: say("The mean along a diagonal that falls to the right, as if the camera had moved along it."),
    ),
)

_EDGES = (
    Preset(
        "laplacian",
        ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
        lambda: say("Four neighbours minus four times the middle: 0 on flat areas and even slopes."),
    ),
    Preset(
        "prewitt_x",
        ((-1, 0, 1),) * 3,
        lambda: say("Right minus left, as sobel_x, but with the three rows counting alike."),
    ),
    Preset(
        "prewitt_y",
        ((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
        lambda: say("Below minus above, as sobel_y, but with the three columns counting alike."),
    ),
)

# The line detectors of R. C. Gonzalez & R. E. Woods, "Digital Image Processing", chapter 10.
_BARS = (
    Preset(
        "bar_0",
        ((-1, -1, -1), (2, 2, 2), (-1, -1, -1)),
        lambda: say("Answers to a thin bright line that lies flat; a dark one gives a negative answer."),
    ),
    Preset(
        "bar_45",
        ((-1, -1, 2), (-1, 2, -1), (2, -1, -1)),
        lambda: say("Answers to a thin bright line that rises to the right."),
    ),
    Preset(
        "bar_90",
        ((-1, 2, -1),) * 3,
        lambda: say("Answers to a thin bright line that stands upright."),
    ),
    Preset(
        "bar_135",
        ((2, -1, -1), (-1, 2, -1), (-1, -1, 2)),
        lambda: say("Answers to a thin bright line that falls to the right."),
    ),
)

_GABORS = tuple(
    Preset(f"gabor_{degrees}", tuple(tuple(row) for row in gabor(degrees).tolist()), words)
    for degrees, words in (
        (0, lambda: say("Answers to stripes 5 pixels apart that lie flat, as cells of the visual cortex do.")),
        (
            45,
            lambda: say("Answers to stripes 5 pixels apart that rise to the right, as cells of the visual cortex do."),
        ),
        (90, lambda: say("Answers to stripes 5 pixels apart that stand upright, as cells of the visual cortex do.")),
        (
            135,
            lambda: say("Answers to stripes 5 pixels apart that fall to the right, as cells of the visual cortex do."),
        ),
    )
)

_PRESETS = {preset.name: preset for preset in (*_FIRST, *_BLURS, *_EDGES, *_BARS, *_GABORS)}


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
            say("There is no kernel named {name!r}; the presets are {known}.", name=name, known=", ".join(presets()))
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
    """Spread a 2-D kernel over several input channels.

    Each channel gets the kernel divided by the number of channels. A gray image stored as RGB then gives the same map
    as the gray image itself, and on a colour image the kernel sees the mean of the channels.

    Args:
        plane: The kernel, (kernel_height, kernel_width).
        in_channels: The number of input channels, 1 or more.

    Returns:
        float32 (kernel_height, kernel_width, in_channels), whose sum over the channels is `plane`.

    Raises:
        SettingError: If `plane` does not have rank 2, or `in_channels` is not a whole number of at least 1.

    Example:
        >>> spread([[3.0, 6.0]], 3)[0, 1]
        array([2., 2., 2.], dtype=float32)
    """
    kernel = np.asarray(plane, dtype=np.float64)
    if kernel.ndim != 2:
        raise SettingError(
            say(
                "A kernel to lay over all input channels has the shape (height, width), but this one has the shape "
                "{shape}.",
                shape=kernel.shape,
            )
        )
    if not is_integer(in_channels) or in_channels < 1:
        raise SettingError(
            say(
                "The number of input channels must be a whole number of at least 1, not {in_channels!r}.",
                in_channels=in_channels,
            )
        )
    shares = np.repeat(kernel[:, :, np.newaxis] / in_channels, in_channels, axis=2)
    return shares.astype(np.float32)
