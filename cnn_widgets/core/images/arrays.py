"""Arrays as sources of images; their values are kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say
from ..libraries import is_dataset, is_network
from ..words.quoted import quoted
from .stored import Stored, check_area, checked


def read_array(source: Any) -> Stored:
    """Return an array, or anything that NumPy can make into one, with its values unchanged."""
    if np.ma.is_masked(source):
        raise SettingError(
            say("Values of this array are masked, and an image has one at each place; give array.filled(0).")
        )
    try:
        pixels = np.asarray(source)
    except Exception as error:  # ragged lists, objects whose __array__ fails
        raise not_an_image(source) from error
    if pixels.ndim == 0:
        raise not_an_image(source)
    if pixels.dtype.kind not in "buif":
        raise SettingError(
            say(
                "An image is made of real numbers, but this array has the type {dtype}; give an array of float32 or "
                "uint8.",
                dtype=pixels.dtype,
            )
        )
    if pixels.ndim in (2, 3):
        check_channels_last(pixels.shape)
        check_area(pixels.shape[:2], say("The array"))
    return checked(Stored(pixels, pixels.shape[:2], False))


def not_an_image(source: Any) -> SettingError:
    """Return the error for a source that is not an image at all."""
    if is_dataset(source):
        return SettingError(
            say(
                "This is a {kind}, which hands out batches of images: give one image, such as images[0] after "
                "images, labels = next(iter(dataset)).",
                kind=type(source).__name__,
            )
        )
    if is_network(source):
        return SettingError(
            say(
                "This is a model ({kind}), not an image: use cw.Inspector(model, image) to look into a model.",
                kind=type(source).__name__,
            )
        )
    return SettingError(
        say(
            "An image is the name of a sample, a path, bytes, a PIL image or an array of rank 2 or 3, not {given}.",
            given=quoted(source),
        )
    )


def check_channels_last(shape: tuple[int, ...]) -> None:
    """Refuse an array that looks like (channels, height, width): it would pass as an image of 3 rows."""
    if len(shape) != 3 or shape[0] not in (1, 3):
        return
    low, high = sorted(shape[1:])
    if low >= 8 and high <= 4 * low:
        raise SettingError(
            say(
                "This array of shape {shape} looks as if its channels came first, and they must come last; pass "
                "np.moveaxis(array, 0, -1).",
                shape=shape,
            )
        )
