"""Centre crop and antialiased resizing."""

from __future__ import annotations

from operator import index
from typing import Any, TypeAlias

import numpy as np

from ..errors import SettingError
from ..language import say
from ..words.quoted import quoted
from .channels import planes
from .stored import MOST_PIXELS, Pair, Stored

Size: TypeAlias = int | tuple[int, int]


def checked_size(size: Any) -> Pair | None:
    """Return the (height, width) that the user asks for."""
    if size is None:
        return None
    try:
        given = (size, size) if np.ndim(size) == 0 else tuple(size)
        if len(given) != 2 or any(isinstance(side, (bool, np.bool_)) for side in given):
            raise TypeError("not two numbers")
        height, width = (index(side) for side in given)
    except Exception:  # not whole numbers; a ragged list; an object whose conversion to an array fails
        raise bad_size(size) from None
    if height < 1 or width < 1:
        raise bad_size(size)
    if height * width > MOST_PIXELS:
        raise SettingError(
            say(
                "A size of {height} x {width} is more than {most} million pixels; ask for a smaller one.",
                height=height,
                width=width,
                most=MOST_PIXELS // 1000000,
            )
        )
    return height, width


def bad_size(size: Any) -> SettingError:
    """Return the error for an invalid size."""
    return SettingError(
        say(
            "The size of an image is a whole number of pixels of at least 1, such as 224, or a pair (height, width), "
            "such as (224, 320), not {given}.",
            given=quoted(size),
        )
    )


def within(full: Pair, largest_side: int) -> Pair:
    """Return (height, width) reduced in proportion, so that no side is longer than `largest_side`."""
    longest = max(full)
    if longest <= largest_side:
        return full
    height, width = (max(1, round(side * largest_side / longest)) for side in full)
    return height, width


def centre_crop(shape: Pair, target: Pair) -> tuple[slice, slice]:
    """Return the largest centred part with the proportions of `target`, in whole pixels.

    Whole pixels keep the numbers of an image that needs no scaling exactly.
    """
    (height, width), (wanted_height, wanted_width) = shape, target
    cropped_height = min(height, max(1, round(width * wanted_height / wanted_width)))
    cropped_width = min(width, max(1, round(height * wanted_width / wanted_height)))
    top, left = (height - cropped_height) // 2, (width - cropped_width) // 2
    return slice(top, top + cropped_height), slice(left, left + cropped_width)


def resize(stored: Stored, target: Pair | None, limit: int | None = None) -> tuple[np.ndarray, str]:
    """Scale the levels, crop and resize an image.

    Args:
        stored: The image as it was read.
        target: (height, width) to crop and scale to, or None to keep the size.
        limit: Pixels on the longer side above which an image is reduced even if it would keep its size, or None.

    Returns:
        float32 (height, width, channels), and a sentence on what was done.
    """
    pixels, shape = stored.pixels, stored.pixels.shape[:2]
    if target is None:  # the same proportions up to rounding, so nothing is cropped
        target = within(stored.full, limit) if limit else shape
    else:
        pixels = pixels[centre_crop(shape, target)]
    kept = pixels.shape[:2]
    # Channel by channel, so that a large photograph is never held at full size in float32.
    image = np.stack([resize_plane(plane, target) for plane in planes(pixels)], axis=-1)
    is_scaled = kept != target or shape != stored.full
    return np.ascontiguousarray(image), change(kept != shape, is_scaled, stored.full, target)


def change(is_cropped: bool, is_scaled: bool, full: Pair, target: Pair) -> str:
    """Return a sentence on cropping and scaling, or "" if neither took place."""
    sizes = {"full": f"{full[0]} x {full[1]}", "size": f"{target[0]} x {target[1]}"}
    if is_cropped and is_scaled:
        return say("Cropped at the centre and scaled from {full} to {size} pixels (height x width).", **sizes)
    if is_cropped:
        return say("Cropped at the centre from {full} to {size} pixels (height x width).", **sizes)
    return say("Scaled from {full} to {size} pixels (height x width).", **sizes) if is_scaled else ""


def resize_plane(plane: np.ndarray, target: Pair) -> np.ndarray:
    """Return one channel at another size.

    It uses a triangle filter, which Pillow widens by the factor of reduction. All of its weights are positive; see the
    Notes of `load_image`.
    """
    from PIL import Image

    if plane.shape == target:
        return plane
    resized = Image.fromarray(plane).resize(target[::-1], Image.Resampling.BILINEAR)
    return np.asarray(resized)
