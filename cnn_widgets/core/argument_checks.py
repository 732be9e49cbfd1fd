"""What a user chooses by name, by yes or no, or gives as a function, checked once for all who take it."""

from collections.abc import Callable, Collection, Sequence, Set
from typing import Any, TypeVar

import numpy as np

from .errors import SettingError
from .language import say

Choice = TypeVar("Choice", bound=str)


def choice_from(value: Any, known: Collection[Choice], what: str) -> Choice:
    """Return the one of several names that was given.

    Args:
        value: What was given; whatever it is, an array included, it is only compared if it is text.
        known: The names that there are.
        what: What the sentence of an error calls it, such as "scale".

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
    """Return a yes or no; "no" as text is neither.

    Args:
        value: True or False, NumPy's or 0 and 1 as well.
        what: What the sentence of an error calls it, such as "signed".

    Raises:
        SettingError: If it is neither.
    """
    if not isinstance(value, bool | int | np.bool_) or value not in (0, 1):
        raise SettingError(say("{name} is {value!r:.40}: give True or False.", name=what, value=value))
    return bool(value)


def is_several(value: Any) -> bool:
    """Tell whether something holds several things in order, or is a set: no text, and no array without an axis."""
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, Sequence | Set) and not isinstance(value, str | bytes | bytearray | memoryview)


def function_from(value: Any, what: str) -> Callable[..., Any] | None:
    """Return a function, or None, as given.

    Args:
        value: What was given.
        what: What the sentence of an error calls it, such as "on_part".

    Raises:
        SettingError: If it can be neither called nor left out.
    """
    if value is None or callable(value):
        return value
    raise SettingError(say("{name} is {value!r:.40}: give a function, or None.", name=what, value=value))
