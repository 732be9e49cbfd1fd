"""What a learner typed or computed, as a value that can be compared with the true one."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core.language import say
from ..core.numbers import is_finite

NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
YES = ("true", "yes", "ใช่", "是", "예", "네", "はい")
NO = ("false", "no", "ไม่", "ไม่ใช่", "否", "不是", "아니요", "아니오", "いいえ")
WORDS = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}
"""In every language that the screen speaks, whichever is in force."""


class UnreadableAnswer(ValueError):
    """An answer that is of another kind than the true one; the sentence says what kind is asked for."""


def read_answer(given: Any, truth: Any) -> Any:
    """Return an answer as the kind of value that the true one is.

    Args:
        given: What was typed (text) or computed (a number, a tuple, an array).
        truth: The true value: a bool, a number, text, or several numbers.

    Returns:
        A bool, a float, text in lower case, or a tuple of floats.

    Raises:
        UnreadableAnswer: If it cannot be read as that kind.

    Example:
        >>> read_answer("220 x 220 x 16", (222, 222, 16))
        (220.0, 220.0, 16.0)
    """
    truth = as_python(truth)
    given = _plain_text(given) if isinstance(given, str) else as_python(given)
    if isinstance(truth, bool):
        return _bool(given)
    if isinstance(truth, str):
        if not isinstance(given, str) or not given:
            raise UnreadableAnswer(say("A word is asked for."))
        return given
    if isinstance(truth, tuple):
        numbers = _numbers(given)
        if len(numbers) != len(truth):
            raise UnreadableAnswer(
                say(
                    "{count} numbers are asked for, such as {example}; this has {given}.",
                    count=len(truth),
                    example=_example(len(truth)),
                    given=len(numbers),
                )
            )
        return numbers
    numbers = _numbers(given)
    if len(numbers) != 1:
        raise UnreadableAnswer(say("One number is asked for, such as 12."))
    return numbers[0]


def same(answer: Any, truth: Any, tolerance: float) -> bool:
    """Tell whether an answer that was read is the true value.

    Args:
        answer: What `read_answer` returned.
        truth: The true value.
        tolerance: Largest difference of numbers that counts as none.
    """
    truth = as_python(truth)
    if isinstance(truth, bool):
        return answer is truth
    if isinstance(truth, str):
        return answer == _plain_text(truth)
    if isinstance(truth, tuple):
        return all(abs(a - b) <= tolerance for a, b in zip(answer, truth))
    return abs(answer - truth) <= tolerance


def as_python(value: Any) -> Any:
    """Return NumPy scalars and arrays as Python values, lists as tuples, and anything else as it is."""
    if isinstance(value, np.ndarray):
        value = value.ravel().tolist() if value.ndim else value.item()
    if isinstance(value, np.generic):
        value = value.item()
    return tuple(map(as_python, value)) if isinstance(value, list | tuple) else value


def _plain_text(text: str) -> str:
    """Return text without case, with the digits and signs of other scripts in ASCII."""
    signs = {"−": "-", "–": "-", "×": " x ", "٫": "."}
    text = unicodedata.normalize("NFKC", text)
    return (
        "".join(signs.get(sign, str(unicodedata.digit(sign)) if sign.isdigit() else sign) for sign in text)
        .strip()
        .casefold()
    )


def _bool(given: Any) -> bool:
    if isinstance(given, str):
        given = WORDS.get(given, given)
    if not isinstance(given, bool):
        raise UnreadableAnswer(say("Yes or no is asked for (True or False)."))
    return given


def _numbers(given: Any) -> tuple[float, ...]:
    if isinstance(given, str):
        return tuple(float(number) for number in NUMBER.findall(_with_points(given)))
    parts: Sequence[Any] = given if isinstance(given, tuple) else (given,)
    flat = [number for part in parts for number in (part if isinstance(part, tuple) else (part,))]
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in flat):
        return ()
    if not all(map(is_finite, flat)):
        raise UnreadableAnswer(say("That is not a finite number."))
    return tuple(map(float, flat))


def _with_points(text: str) -> str:
    """Return text with a decimal comma as a point, where it can be nothing else: "0,5" but not "3, 4" or "(3,4)"."""
    return text.replace(",", ".") if re.fullmatch(r"[-+]?\d+,\d+", text) else text


def _example(count: int) -> str:
    return "(" + ", ".join(["28", "28", "16", "3", "2", "1"][:count]) + (", …)" if count > 6 else ")")
