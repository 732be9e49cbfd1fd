"""An image as its source stores it, and the limits beyond which it is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from ..errors import SettingError
from ..language import say

Pair: TypeAlias = tuple[int, int]

LARGEST_IMAGE_SIDE = 4096
"""Largest side that a picture keeps if no size is given, in pixels."""

MOST_PIXELS = 100_000_000
"""Pixels (height times width) above which an image is refused: a small file can claim any size."""

MOST_CHANNELS = 4096
"""Channels above which an array is unlikely to be an image."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An image as its source stores it, before any scaling.

    Args:
        pixels: (height, width, channels), in the stored type.
        full: (height, width) of the source; a huge JPEG is decoded at a fraction of it.
        picture: Whether it was decoded by Pillow.
        notes: Sentences on what was done while reading it.
    """

    pixels: np.ndarray
    full: Pair
    picture: bool
    notes: tuple[str, ...] = ()


def checked(stored: Stored) -> Stored:
    """Refuse anything that is not an image, and give a gray image its axis of one channel."""
    shape = stored.pixels.shape
    if len(shape) == 4 and shape[0] == 1:
        raise SettingError(
            say("An image has rank 2 or 3, but this array of shape {shape} is a batch; pass array[0].", shape=shape)
        )
    if len(shape) not in (2, 3):
        raise SettingError(
            say(
                "An image has the shape (height, width) or (height, width, channels), but this array has the shape "
                "{shape}.",
                shape=shape,
            )
        )
    if 0 in shape:
        raise SettingError(
            say(
                "This array of shape {shape} is empty; give an image with at least one pixel and one channel.",
                shape=shape,
            )
        )
    # The whole image is checked, even parts that a crop removes, so that the result does not depend on the size.
    if stored.pixels.dtype.kind == "f" and not np.isfinite(stored.pixels).all():
        raise SettingError(
            say("An image must not hold NaN or infinity; replace them first, for example with np.nan_to_num(array).")
        )
    if len(shape) == 2:
        return replace(stored, pixels=stored.pixels[:, :, np.newaxis])
    if shape[2] > MOST_CHANNELS:
        raise SettingError(
            say(
                "This array of shape {shape} would have {channels:,} channels, more than {most_channels:,}; the "
                "channels are the last axis, so check the order of the axes.",
                shape=shape,
                channels=shape[2],
                most_channels=MOST_CHANNELS,
            )
        )
    return stored


def check_area(full: Pair, name: str) -> None:
    """Refuse an image that would fill the memory."""
    if full[0] * full[1] > MOST_PIXELS:
        raise too_large(name)


def too_large(name: str) -> SettingError:
    """Return the error for too many pixels."""
    return SettingError(
        say(
            "{name} has more than {most} million pixels; scale it down or crop it first.",
            name=name,
            most=MOST_PIXELS // 1000000,
        )
    )
