"""Checks for arguments that are numbers, shared by everything that takes them."""

import math
import threading
from numbers import Integral, Real
from typing import Any, TypeGuard

import numpy as np

from .errors import SettingError
from .language import say

LONGEST_WAIT = threading.TIMEOUT_MAX
"""The longest time that Python can wait, in seconds."""


def numbers_from(value: Any, what: str) -> np.ndarray:
    """Return finite real numbers as float32.

    Args:
        value: An array, a number or nested lists of numbers.
        what: What the error calls the argument, in the reader's language, such as ``say("kernel")``.

    Returns:
        A new, writable float32 array of the same shape.

    Raises:
        SettingError: If these are not real numbers, or one is NaN or infinite.

    Example:
        >>> numbers_from([[1, 2]], "kernel")
        array([[1., 2.]], dtype=float32)
    """
    try:
        array = np.asarray(value)
    except Exception as error:  # lists of unequal length; objects that fail to be an array
        raise SettingError(
            say("The {thing} has rows of unequal length: give a rectangular array.", thing=what)
        ) from error
    if array.dtype.kind not in "fiub" or not array.size:
        raise SettingError(
            say(
                "The {thing} holds {dtype} in the shape {shape}: give real numbers.",
                thing=what,
                dtype=array.dtype,
                shape=array.shape,
            )
        )
    with np.errstate(over="ignore"):
        array = array.astype(np.float32)
    if not np.isfinite(array).all():
        raise SettingError(
            say("The {thing} holds NaN, infinity or numbers too large for float32: replace these.", thing=what)
        )
    return array


def is_finite(value: object) -> TypeGuard[float]:
    """Tell whether a value is a finite real number that fits into a float; True and False do not count.

    Example:
        >>> is_finite(10**400)
        False
    """
    if not isinstance(value, (int, float, np.integer, np.floating)) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def is_integer(value: object) -> TypeGuard[int]:
    """Tell whether a value is a whole number of Python or NumPy; True and False do not count."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_real(value: object) -> TypeGuard[float]:
    """Tell whether a value is a real number, NaN and infinity included; True and False do not count."""
    return isinstance(value, Real) and not isinstance(value, bool)


def is_place(value: object, size: int) -> TypeGuard[int]:
    """Tell whether a value is an index from 0 to `size` - 1; True, False and negative numbers do not count."""
    return is_integer(value) and 0 <= value < size


def place_from(value: Any, size: int, what: str, or_none: bool = False) -> int:
    """Return an index from 0 to `size` - 1 as an int.

    Args:
        value: What was given. True, False and negative numbers are refused.
        size: Number of things to choose from.
        what: What the error calls one of them, in the reader's language, such as ``say("filter")``.
        or_none: Whether the caller also accepts None for all, so that the error mentions it.

    Raises:
        SettingError: If it is not a whole number from 0 to `size` - 1.
    """
    if not is_place(value, size):
        given = {"part": what, "value": value, "last": size - 1}
        if or_none:
            raise SettingError(say("There is no {part} {value!r:.40}: choose 0 to {last}, or None for all.", **given))
        raise SettingError(say("There is no {part} {value!r:.40}: choose 0 to {last}.", **given))
    return int(value)


def count_from(value: Any, most: int, what: str) -> int:
    """Return a count from 1 to `most` as an int.

    Args:
        value: What was given. True and False are refused.
        most: The largest valid count.
        what: What the error calls the argument, such as "steps".

    Raises:
        SettingError: If it is not a whole number from 1 to `most`.
    """
    if not is_integer(value) or not 1 <= value <= most:
        raise SettingError(
            say(
                "{argument} is {value!r:.40}: give a whole number from 1 to {most}.",
                argument=what,
                value=value,
                most=most,
            )
        )
    return int(value)


def seconds_from(value: Any, what: str) -> float | None:
    """Return a timeout in seconds; None waits for ever.

    Args:
        value: What was given. True and False are refused.
        what: What the error calls the argument, such as "timeout".

    Raises:
        SettingError: If it is neither None nor a number from 0 to the longest time that Python can wait.
    """
    if value is None:
        return None
    if not is_finite(value) or not 0 <= value <= LONGEST_WAIT:
        raise SettingError(
            say(
                "{argument} is {value!r:.40}: give a number of seconds from 0, or None to wait for ever.",
                argument=what,
                value=value,
            )
        )
    return float(value)


def axis_words() -> tuple[str, str, str]:
    """Return the names of the axes of a stage's maps, in the reader's language."""
    return say("row"), say("column"), say("channel")
