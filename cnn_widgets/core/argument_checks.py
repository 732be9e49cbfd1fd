"""Checks for arguments that are a name out of several, a flag or a function; shared by everything that takes them."""

from collections.abc import Callable, Collection, Sequence, Set
from typing import Any, TypeVar

import numpy as np

from .errors import SettingError
from .language import say

Choice = TypeVar("Choice", bound=str)


def choice_from(value: Any, known: Collection[Choice], what: str) -> Choice:
    """Return the name that was given, if it is one of those known.

    Args:
        value: What was given. It may be anything, even an array; only text is compared.
        known: The valid names.
        what: What the error calls the argument, such as "scale".

    Raises:
        SettingError: If it is none of them.

    Example:
        >>> choice_from("layer", ("channel", "layer"), "scale")
        'layer'
    """
    for name in known:
        if isinstance(value, str) and value == name:
            return name
    raise SettingError(
        say("{name} is {value!r:.40}: use one of {known}.", name=what, value=value, known=", ".join(known))
    )


def flag_from(value: Any, what: str) -> bool:
    """Return a flag as a bool; text such as "no" is refused.

    Args:
        value: True or False, also as NumPy's bool, or as 0 or 1.
        what: What the error calls the argument, such as "signed".

    Raises:
        SettingError: If it is neither.
    """
    if not isinstance(value, bool | int | np.bool_) or value not in (0, 1):
        raise SettingError(say("{name} is {value!r:.40}: give True or False.", name=what, value=value))
    return bool(value)


def is_several(value: Any) -> bool:
    """Tell whether a value is a sequence, a set or an array with at least one axis; text and bytes are not."""
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, Sequence | Set) and not isinstance(value, str | bytes | bytearray | memoryview)


def function_from(value: Any, what: str) -> Callable[..., Any] | None:
    """Return an optional function, checked.

    Args:
        value: What was given.
        what: What the error calls the argument, such as "on_part".

    Raises:
        SettingError: If it is neither callable nor None.
    """
    if value is None or callable(value):
        return value
    raise SettingError(say("{name} is {value!r:.40}: give a function, or None.", name=what, value=value))
