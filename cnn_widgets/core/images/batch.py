"""The image in a batch of one."""

from os import PathLike
from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say


def one_image(source: Any) -> Any:
    """Return the image in a batch of one, and any other source unchanged.

    Args:
        source: Anything that `load_image` takes, or an array (1, height, width, channels), as models take it.

    Raises:
        SettingError: If it is a batch of several images.
    """
    shape = _shape(source)
    if len(shape) != 4:
        return source
    if shape[0] != 1:
        raise SettingError(
            say(
                "This array of shape {shape} is a batch of {count} images: give one of them, such as images[0].",
                shape=tuple(shape),
                count=shape[0],
            )
        )
    return source[0]


def _shape(source: Any) -> tuple[int, ...]:
    if isinstance(source, str | bytes | bytearray | memoryview | PathLike):
        return ()
    if isinstance(source, list | tuple):
        try:
            return np.asarray(source).shape
        except Exception:  # ragged; `load_image` reports it
            return ()
    shape = getattr(source, "shape", ())
    try:
        return tuple(int(side) for side in shape)
    except TypeError:  # an unknown shape
        return ()
