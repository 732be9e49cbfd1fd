"""What a source holds before anything is scaled, and what is refused as an image."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from ..errors import SettingError
from ..language import say

Pair: TypeAlias = tuple[int, int]

LARGEST_IMAGE_SIDE = 4096
"""Pixels on the longer side that a picture keeps when no size is asked for."""

MOST_PIXELS = 100_000_000
"""Pixels (height times width) beyond which an image is refused: a small file can claim any size."""

MOST_CHANNELS = 4096
"""Channels beyond which an array is hardly an image."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a source holds before anything is scaled.

    Args:
        pixels: (height, width, channels) of the stored type.
        full: (height, width) in the source; a huge JPEG is decoded at a fraction of it.
        picture: Whether it came from Pillow.
        notes: Sentences on what was done to read it.
    """

    pixels: np.ndarray
    full: Pair
    picture: bool
    notes: tuple[str, ...] = ()


def checked(stored: Stored) -> Stored:
    """Refuse what is no image, and give gray its axis of one channel."""
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
    # All of it, also what a crop would cut off: an image is refused or not whatever the size.
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
    """Refuse what would fill the memory."""
    if full[0] * full[1] > MOST_PIXELS:
        raise too_large(name)


def too_large(name: str) -> SettingError:
    """The error for too many pixels."""
    return SettingError(
        say(
            "{name} has more than {most} million pixels; scale it down or crop it first.",
            name=name,
            most=MOST_PIXELS // 1000000,
        )
    )
