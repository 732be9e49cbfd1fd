"""Data by name, and data as an explorer takes them."""

from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say
from ..mnist import load_digits

DIGITS = "digits"


def named_data(data: Any, validation: Any) -> tuple[Any, Any]:
    """Return the bundled digits in place of their name; where nothing else is given, their test part to validate on.

    Raises:
        SettingError: If there are no data of that name.
    """
    if not isinstance(data, str):
        return data, validation
    if data != DIGITS:
        raise SettingError(
            say("There are no data {data!r:.40}: give {name!r} or arrays (x, y).", data=data, name=DIGITS)
        )
    return load_digits(), load_digits("test") if validation is None else validation


def as_images(data: Any) -> Any:
    """Return arrays of images with a channel axis, and uint8 scaled to 0 to 1 as by `load_image`; other data as is."""
    if not isinstance(data, tuple | list) or len(data) != 2:
        return data
    x = np.asarray(data[0])
    x = x[..., None] if x.ndim == 3 else x
    return (x.astype(np.float32) / 255 if x.dtype == np.uint8 else x), data[1]
