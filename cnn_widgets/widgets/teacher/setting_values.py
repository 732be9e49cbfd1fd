"""What the settings of a teacher may be."""

from typing import Any

import numpy as np

from ...core.errors import SettingError
from ...core.images.picture import Picture
from ...core.language import say
from ...core.numbers import is_finite

SLOWEST, FASTEST = 1, 1000
"""Steps a second."""


def kept(name: str, value: Any) -> Any:
    """Return a setting as it is kept: an array that nobody else writes to, all else as it was given."""
    is_array = isinstance(value, np.ndarray) or (name == "target" and isinstance(value, list | tuple))
    if not is_array or name not in ("image", "target"):
        return value
    try:
        return Picture.of(np.array(value, np.float32 if name == "target" else None))
    except Exception:
        # What is wrong with it is said when all is checked together.
        return value


def is_same(one: Any, other: Any) -> bool:
    """Tell whether two values of a setting are the same."""
    return one is other or (type(one) is type(other) and bool(one == other))


def side_from(kernel_size: Any) -> Any:
    """Return a side, which a block checks further: the slider has no pairs."""
    if isinstance(kernel_size, tuple | list):
        raise SettingError(
            say("kernel_size is {kernel_size!r:.40}: give one side, such as 3.", kernel_size=kernel_size)
        )
    return kernel_size


def pace_from(value: float) -> float:
    """Return a number of steps a second.

    Raises:
        SettingError: If it is too small or too large.
    """
    if not SLOWEST <= value <= FASTEST:
        raise SettingError(
            say(
                "pace is {pace:g}: give {slowest} to {fastest} steps a second.",
                pace=value,
                slowest=SLOWEST,
                fastest=FASTEST,
            )
        )
    return value


def number_from(value: Any) -> float:
    """Return a pace that the browser sent, which is checked by its trait where it is a number at all."""
    if is_finite(value):
        return float(value)
    raise SettingError(
        say(
            "{argument} is {value!r:.40}: give a whole number from 1 to {most}.",
            argument="pace",
            value=value,
            most=FASTEST,
        )
    )
