"""The valid values of a teacher's settings."""

from typing import Any

import numpy as np

from ...core.errors import SettingError
from ...core.images.picture import Picture
from ...core.language import say
from ...core.numbers import is_finite

SLOWEST, FASTEST = 1, 1000
"""Steps a second."""


def stored(name: str, value: Any) -> Any:
    """Return a setting as it is stored: arrays are copied, so that nobody else writes to them; other values stay."""
    is_array = isinstance(value, np.ndarray) or (name == "target" and isinstance(value, list | tuple))
    if not is_array or name not in ("image", "target"):
        return value
    try:
        return Picture.of(np.array(value, np.float32 if name == "target" else None))
    except Exception:
        # An invalid value is reported when all settings are checked together.
        return value


def is_same(one: Any, other: Any) -> bool:
    """Tell whether two values of a setting are the same."""
    return one is other or (type(one) is type(other) and bool(one == other))


def side_from(kernel_size: Any) -> Any:
    """Return a kernel size that is not a pair, since the slider has one number; a block checks it further.

    Raises:
        SettingError: If it is a pair.
    """
    if isinstance(kernel_size, tuple | list):
        raise SettingError(
            say("kernel_size is {kernel_size!r:.40}: give one side, such as 3.", kernel_size=kernel_size)
        )
    return kernel_size


def pace_from(value: float) -> float:
    """Return a number of steps a second, checked.

    Raises:
        SettingError: If it is not between `SLOWEST` and `FASTEST`.
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


def sent_pace(value: Any) -> float:
    """Return a pace that the browser sent, if it is a number; the trait checks its range.

    Raises:
        SettingError: If it is not a finite number.
    """
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
