"""Small perturbations of the input, and how well the feature maps follow a shift."""

import math
from typing import Any, Literal

import numpy as np

from ..errors import SettingError
from ..language import say
from ..numbers import is_finite, is_integer, numbers_from
from ..stack.block import check_choice
from ..stack.output_size import Pair

Fill = Literal["edge", "zeros"]
FILLS: tuple[Fill, ...] = ("edge", "zeros")
LARGEST_SEED = 2**64


def shift(image: Any, rows: int = 0, cols: int = 0, fill: Fill = "edge") -> np.ndarray:
    """Shift an image by whole pixels. Its size does not change.

    Args:
        image: (height, width, channels), real numbers.
        rows: Pixels down; negative ones up.
        cols: Pixels to the right; negative ones to the left.
        fill: What fills in at the border: "edge" repeats the outermost pixels, "zeros" is black.

    Returns:
        float32 (height, width, channels), a copy; every pixel that is still in view keeps its value bit for bit.

    Raises:
        SettingError: If a shift is not a whole number, or there is no such fill.

    Example:
        >>> shift(np.arange(3).reshape(1, 3, 1), cols=1)[0, :, 0]
        array([0., 0., 1.], dtype=float32)
    """
    array = _image(image)
    check_choice(fill, "fill", FILLS)
    places = []
    for size, pixels, what in zip(array.shape, (rows, cols), ("rows", "cols")):
        at = np.arange(size) - max(-size, min(size, _whole(pixels, what)))
        places.append((at.clip(0, size - 1), (at < 0) | (at >= size)))
    (row, no_row), (col, no_col) = places
    moved = array[row][:, col]
    if fill == "zeros":
        moved[no_row[:, None] | no_col[None, :]] = 0
    return moved


def rotate(image: Any, degrees: float, fill: Fill = "edge") -> np.ndarray:
    """Rotate an image about its centre. Its size does not change, and what leaves the frame is lost.

    Each pixel is interpolated between the four pixels around its place before the rotation (bilinear). Quarter turns
    of a square image meet pixels exactly, so they only move values.

    Args:
        image: (height, width, channels), real numbers.
        degrees: The angle, anticlockwise on screen.
        fill: What fills in at the border: "edge" repeats the outermost pixels, "zeros" is black.

    Returns:
        float32 (height, width, channels).

    Raises:
        SettingError: If the angle is not finite, or there is no such fill.

    Example:
        >>> rotate(np.arange(4).reshape(2, 2, 1), 90)[:, :, 0]
        array([[1., 3.],
               [0., 2.]], dtype=float32)
    """
    array = _image(image)
    check_choice(fill, "fill", FILLS)
    height, width = array.shape[:2]
    cosine, sine = _direction(degrees)
    down, right = np.arange(height)[:, None] - (height - 1) / 2, np.arange(width)[None, :] - (width - 1) / 2
    row = down * cosine + right * sine + (height - 1) / 2
    col = right * cosine - down * sine + (width - 1) / 2
    return _between(array, row, col, fill)


def add_noise(image: Any, sigma: float, seed: int = 0) -> np.ndarray:
    """Add Gaussian noise to each value.

    A seed stands for one pattern of noise, and `sigma` only scales it, so a slider for sigma changes nothing else.
    Values are not clipped to [0, 1], since clipped noise would no longer have mean 0.

    Args:
        image: (height, width, channels), real numbers.
        sigma: Standard deviation, 0 or more; an image in [0, 1] is grainy at 0.05 and hard to see at 0.5.
        seed: A whole number from 0.

    Returns:
        float32 (height, width, channels).

    Raises:
        SettingError: If sigma is negative or not finite, or the seed is not a whole number from 0.
    """
    array = _image(image)
    if not is_finite(sigma) or sigma < 0:
        raise SettingError(say("sigma is {sigma!r:.40}: give a number of at least 0, such as 0.1.", sigma=sigma))
    if not is_integer(seed) or not 0 <= seed < LARGEST_SEED:
        raise SettingError(say("The seed of the noise is {seed!r:.40}: give a whole number from 0.", seed=seed))
    pattern = np.random.default_rng(int(seed)).standard_normal(array.shape, np.float32)
    return numbers_from(array + np.float64(sigma) * pattern, say("noisy image"))


def follow(
    before: Any, after: Any, shift: Pair, stride: Pair | int = 1, border: Pair | int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return two sets of maps that should be equal: the maps shifted, and the maps of the shifted image.

    If the shift is not a multiple of the stride, the shifted maps' values are interpolated between neighbours
    (bilinear).

    Args:
        before: (height, width, channels), the maps of the image.
        after: The same shape, the maps of the image shifted.
        shift: (rows, cols) of the shift in pixels of the image, as `shift` takes them.
        stride: Pixels of the image between neighbouring values of the maps, the product of all strides, (rows, cols) or
            one number: the ``jump`` of the stage's receptive field.
        border: Cells to leave out at each side of the maps because they see padding, (rows, cols) or one number; 0 is
            right for padding "valid".

    Returns:
        Two float64 arrays (rows, cols, channels) of the same shape, the region that both have. With padding "valid", no
        value in it sees the pixels that were filled in at the border.

    Raises:
        SettingError: If the maps differ in shape, or have no region in common.
    """
    before, after = np.asarray(before, np.float64), np.asarray(after, np.float64)
    if before.ndim != 3 or before.shape != after.shape:
        raise SettingError(
            say(
                "The maps have shapes {before} and {after}: give two of the same (height, width, channels).",
                before=before.shape,
                after=after.shape,
            )
        )
    for axis, what in enumerate(("rows", "cols")):
        pixels, step, spare = (
            _whole(value[axis] if isinstance(value, (tuple, list)) else value, what)
            for value in (shift, stride, border)
        )
        if step < 1 or spare < 0:
            raise SettingError(
                say(
                    "stride is {stride!r:.40} and border {border!r:.40}: give at least 1 and at least 0.",
                    stride=stride,
                    border=border,
                )
            )
        before, after = _axis(before, after, axis, pixels, step, spare)
    return before, after


def equivariance_error(before: Any, after: Any, shift: Pair, stride: Pair | int = 1, border: Pair | int = 0) -> float:
    """Return how far maps fail to follow a shift of the image; 0 means that they follow exactly.

    Args:
        before: See `follow`, as for all arguments.
        after: See `follow`.
        shift: See `follow`.
        stride: See `follow`.
        border: See `follow`.

    Returns:
        ‖F(shifted x) − shifted F(x)‖ / ‖shifted F(x)‖ over the region that both have: 0.1 means that the maps
        differ by a tenth of their own size (root mean square). It is infinite if the shifted maps are all zero and
        the others are not.

    Raises:
        SettingError: If the maps differ in shape, or have no region in common.

    Example:
        >>> maps = np.arange(16.0).reshape(4, 4, 1)
        >>> equivariance_error(maps, np.roll(maps, 1, axis=0), (1, 0))
        0.0

    Notes:
        A layer is equivariant to shifts if shifting its input shifts its output in the same way. A network with strides
        is so only for multiples of its total stride: R. Zhang, "Making convolutional networks shift-invariant again",
        ICML 2019, and A. Azulay & Y. Weiss, "Why do deep convolutional networks generalize so poorly to small image
        transformations?", JMLR 20(184), 2019, who show that subsampling breaks it where it ignores the sampling
        theorem. Both compare the two orders, network after shift and shift after network; the relative root mean
        square as a distance is our choice.
    """
    return relative_error(*follow(before, after, shift, stride, border))


def relative_error(expected: np.ndarray, found: np.ndarray) -> float:
    """Return ‖found − expected‖ / ‖expected‖; infinite if only `expected` is all zero."""
    size, distance = float(np.linalg.norm(expected)), float(np.linalg.norm(found - expected))
    if size == 0:
        return math.inf if distance else 0.0
    return distance / size


def _axis(
    before: np.ndarray, after: np.ndarray, axis: int, pixels: int, step: int, border: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the common region of both maps along one axis, with ``before`` read at row − pixels / step."""
    size = before.shape[axis]
    whole, rest = divmod(-pixels, step)
    more = 1 if rest else 0
    first, stop = max(border, border - whole), min(size - border, size - border - whole - more)
    if stop <= first:
        given = {"pixels": pixels, "size": size}
        if axis == 0:
            raise SettingError(
                say(
                    "A shift of {pixels} pixels leaves nothing of maps with {size} rows to compare: use a smaller one.",
                    **given,
                )
            )
        raise SettingError(
            say(
                "A shift of {pixels} pixels leaves nothing of maps with {size} columns to compare: use a smaller one.",
                **given,
            )
        )

    def part(maps: np.ndarray, start: int) -> np.ndarray:
        return maps[(slice(None),) * axis + (slice(start, start + stop - first),)]

    low = part(before, first + whole)
    if rest:
        low = low + (part(before, first + whole + 1) - low) * (rest / step)
    return low, part(after, first)


def _image(image: Any) -> np.ndarray:
    array = numbers_from(image, say("image"))
    if array.ndim != 3:
        raise SettingError(say("The image has shape {shape}: give (height, width, channels).", shape=array.shape))
    return array


def _whole(value: Any, what: str) -> int:
    if not is_integer(value):
        raise SettingError(
            say("{argument} is {value!r:.40}: give a whole number of pixels.", argument=what, value=value)
        )
    return int(value)


def _direction(degrees: Any) -> tuple[float, float]:
    """Return the cosine and sine of an angle, exact at quarter turns."""
    if not is_finite(degrees):
        raise SettingError(say("degrees is {degrees!r:.40}: give a number, such as 10.", degrees=degrees))
    turn = float(degrees) % 360
    if turn % 90 == 0:
        return ((1, 0), (0, 1), (-1, 0), (0, -1))[int(turn // 90)]
    return math.cos(math.radians(turn)), math.sin(math.radians(turn))


def _between(array: np.ndarray, row: np.ndarray, col: np.ndarray, fill: Fill) -> np.ndarray:
    """Interpolate an image at fractional rows and columns, each (height, width)."""
    result = np.zeros(array.shape, np.float64)
    top, left = np.floor(row).astype(int), np.floor(col).astype(int)
    for down in (0, 1):
        for right in (0, 1):
            rows, cols = top + down, left + right
            weight = np.abs(1 - down - (row - top)) * np.abs(1 - right - (col - left))
            if fill == "zeros":
                outside = (rows < 0) | (rows >= array.shape[0]) | (cols < 0) | (cols >= array.shape[1])
                weight = np.where(outside, 0, weight)
            values = array[rows.clip(0, array.shape[0] - 1), cols.clip(0, array.shape[1] - 1)]
            result += weight[:, :, None] * values
    return result.astype(np.float32)
