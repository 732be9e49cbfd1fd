"""Images scaled as an explorer's image is, whatever their source."""

import importlib
from typing import Any

import numpy as np

from ...errors import SettingError
from ...language import say

WHITE = {"uint8": 255, "uint16": 65535}
"""The value of white for each dtype that is scaled to 0 to 1; images of other dtypes are taken as given."""
LARGEST_SCALED_VALUE = 1.5
"""An image with larger values is not one from 0 to 1."""
SURELY_UNSCALED_VALUE = 30
"""Data with larger values are surely not in the same range as data whose largest value is about 1."""


def white_of(x: Any) -> int | None:
    """Return the number that images are divided by, 255 or 65535, or None if they are taken as given."""
    return WHITE.get(np.dtype(getattr(x.dtype, "as_numpy_dtype", x.dtype)).name)


def as_pictures(x: Any) -> np.ndarray:
    """Return images with a channel axis, and with uint8 and uint16 scaled to 0 to 1 as `load_image` does.

    Args:
        x: (samples, height, width) or (samples, height, width, channels).
    """
    x = np.asarray(x)
    x = x[..., None] if x.ndim == 3 else x
    white = white_of(x)
    return x if white is None else x.astype(np.float32) / np.float32(white)


def mapped(dataset: Any) -> Any:
    """Return a ``tf.data.Dataset`` of batches (x, y, …) with `as_pictures` applied to x."""
    tf = importlib.import_module("tensorflow")

    def prepare(x: Any, *more: Any) -> tuple[Any, ...]:
        x = x[..., None] if x.shape.rank == 3 else x
        white = white_of(x)
        return (x if white is None else tf.cast(x, tf.float32) / white), *more

    return dataset.map(prepare)


def check_range(white: int | None, example: np.ndarray, other_white: int | None, other_example: np.ndarray) -> None:
    """Check that training and validation data lie in the same range.

    Args:
        white: The number that the training data were divided by, or None.
        example: Some of the training data, as the model gets them.
        other_white: The number that the validation data were divided by, or None.
        other_example: Some of the validation data, as the model gets them.

    Raises:
        SettingError: If the values of one go up to about 1, and those of the other far beyond.
    """
    both = ((white, example, "data"), (other_white, other_example, "validation_data"))
    for (small_white, small, small_name), (large_white, large, large_name) in (both, both[::-1]):
        most, least = float(large.max(initial=0)), float(small.max(initial=0))
        # Scaled data certainly go up to 1; unscaled data may merely happen to be dark.
        is_beyond = most > (LARGEST_SCALED_VALUE if small_white is not None else SURELY_UNSCALED_VALUE)
        if least > LARGEST_SCALED_VALUE or least <= 0 or large_white is not None or not is_beyond:
            continue
        if small_white is not None:
            raise SettingError(
                say(
                    "The values of {scaled} are whole numbers and are scaled to 0 to 1, but those of {given} go up "
                    "to {largest:g}: give both in the same range.",
                    scaled=small_name,
                    given=large_name,
                    largest=most,
                )
            )
        if small.dtype.kind == "f" and small.ndim > 2:
            raise SettingError(
                say(
                    "The values of {small} go up to {least:.3g} and those of {large} up to {most:g}: give both in the "
                    "same range.",
                    small=small_name,
                    large=large_name,
                    least=least,
                    most=most,
                )
            )


def range_note(white: int | None, example: np.ndarray, image: np.ndarray) -> str:
    """Return a sentence about how an explorer's training data were scaled, or "" if there is nothing to say.

    Args:
        white: The number that the data were divided by, or None.
        example: Some of the data, as the model gets them.
        image: The explorer's image.
    """
    if white is not None:
        return say("The pictures are scaled from 0–{white} to 0–1, as the explorer's image is.", white=white)
    largest, mine = float(np.abs(example).max(initial=0)), float(np.abs(image).max(initial=0))
    if largest > LARGEST_SCALED_VALUE >= mine:
        return say(
            "The pictures are taken as given and go up to {largest:g}, while the explorer's image goes up to {mine:g}: "
            "divide them, or give uint8.",
            largest=largest,
            mine=mine,
        )
    return ""


def whole_numbers_note(x: np.ndarray) -> str:
    """Return a sentence if a user's model gets whole numbers that an explorer would scale, else ""."""
    if white_of(x) is None:
        return ""
    return say(
        "The inputs are {dtype} and go into the model as they are, as in model.fit: a model that expects 0 to 1 must "
        "scale them itself.",
        dtype=x.dtype,
    )
