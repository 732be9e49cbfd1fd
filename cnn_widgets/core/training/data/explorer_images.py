"""Pictures as an explorer takes them, whatever source gives them."""

import importlib
from typing import Any

import numpy as np

from ...errors import SettingError
from ...language import say

WHITE = {"uint8": 255, "uint16": 65535}
"""The largest value of a dtype whose pictures are scaled to 0 to 1; all others are taken as given."""
FAR_BEYOND = 1.5
"""Larger values than this are no picture from 0 to 1."""
MUCH_LARGER = 30
"""Larger values than this are not what is meant by a picture whose largest are about 1."""


def white_of(x: Any) -> int | None:
    """Return by what pictures are divided, 255 or 65535, or None where they are taken as given."""
    return WHITE.get(np.dtype(getattr(x.dtype, "as_numpy_dtype", x.dtype)).name)


def as_pictures(x: Any) -> np.ndarray:
    """Return pictures with a channel axis, and uint8 and uint16 scaled to 0 to 1, as by `load_image`.

    Args:
        x: (samples, height, width) or (samples, height, width, channels).
    """
    x = np.asarray(x)
    x = x[..., None] if x.ndim == 3 else x
    white = white_of(x)
    return x if white is None else x.astype(np.float32) / np.float32(white)


def mapped(dataset: Any) -> Any:
    """Return a ``tf.data.Dataset`` of batches (x, y, …) with its x as by `as_pictures`."""
    tf = importlib.import_module("tensorflow")

    def prepare(x: Any, *more: Any) -> tuple[Any, ...]:
        x = x[..., None] if x.shape.rank == 3 else x
        white = white_of(x)
        return (x if white is None else tf.cast(x, tf.float32) / white), *more

    return dataset.map(prepare)


def check_range(white: int | None, example: np.ndarray, other_white: int | None, other_example: np.ndarray) -> None:
    """Check that data and validation data are of one range.

    Args:
        white: What the data were divided by, or None.
        example: Some of them as the model sees them.
        other_white: The same of the validation data.
        other_example: Likewise.

    Raises:
        SettingError: If one of them goes to about 1, and the other far beyond.
    """
    both = ((white, example, "data"), (other_white, other_example, "validation_data"))
    for (small_white, small, small_name), (large_white, large, large_name) in (both, both[::-1]):
        most, least = float(large.max(initial=0)), float(small.max(initial=0))
        # What was scaled is known to go to 1; of what was not, a few may happen to be dark.
        is_beyond = most > (FAR_BEYOND if small_white is not None else MUCH_LARGER)
        if least > FAR_BEYOND or least <= 0 or large_white is not None or not is_beyond:
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


def said_of_range(white: int | None, example: np.ndarray, image: np.ndarray) -> str:
    """Return what was done to the values of an explorer's data, in a sentence, or "".

    Args:
        white: What they were divided by, or None.
        example: Some of them as the model sees them.
        image: The explorer's image.
    """
    if white is not None:
        return say("The pictures are scaled from 0–{white} to 0–1, as the explorer's image is.", white=white)
    largest, mine = float(np.abs(example).max(initial=0)), float(np.abs(image).max(initial=0))
    if largest > FAR_BEYOND >= mine:
        return say(
            "The pictures are taken as given and go up to {largest:g}, while the explorer's image goes up to {mine:g}: "
            "divide them, or give uint8.",
            largest=largest,
            mine=mine,
        )
    return ""


def said_of_whole_numbers(x: np.ndarray) -> str:
    """Return what becomes of whole numbers in a model of one's own, in a sentence, or ""."""
    if white_of(x) is None:
        return ""
    return say(
        "The inputs are {dtype} and go into the model as they are, as in model.fit: a model that expects 0 to 1 must "
        "scale them itself.",
        dtype=x.dtype,
    )
