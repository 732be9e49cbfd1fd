"""Parsing pasted numbers from spreadsheets, NumPy, Python or JSON. Nothing of the text is executed."""

import re
from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say

MOST_CELLS = 65_536
MOST_PASTED_CHARACTERS = 32 * MOST_CELLS
MOST_AXES = 4


_SAME = str.maketrans(
    {"\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2013": "-", "\ufe63": "-", "\uff0d": "-"}
    | {"\u2044": "/", "\u2215": "/", "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\ufeff": ""}
)
"""Maps typographic minus signs, fraction bars and spaces to those on a keyboard."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
# Every repetition is bounded, so that no text can make matching slow.
_NUMPY = re.compile(r"(?:(?:np|numpy)\.)?array\(")
_NUMPY_END = re.compile(r",\s{0,40}(?:dtype|shape)=")
_FRACTION = re.compile(r"(?<=[0-9.]) {0,8}/ {0,8}(?=[0-9.])")
_SCALAR = re.compile(r"\b(?:np|numpy)\.(?:float|u?int)[0-9]{1,3}\(([^()]{1,64})\)")
_TOKEN = re.compile(r"[\[\](),]|[^\s\[\](),]+")


def parse_numbers(text: str) -> np.ndarray:
    """Return the numbers in a text as an array.

    Args:
        text: One of

            - rows of a spreadsheet, one a line, whose cells are separated by tabs, semicolons, commas or spaces (the
              first of these that occurs). With tabs and semicolons, a comma may be the decimal separator (but not in
              a single column, where 1,5 is two numbers);
            - an array as NumPy prints it, with or without ``array(..., dtype=float32)``;
            - a list of lists as in Python or JSON.

            Fractions such as 1/9 and typographic minus signs are understood, too.

    Returns:
        float32 of rank 2 to 4. A single number gives (1, 1), a row or a flat list gives (1, count).

    Raises:
        SettingError: If the text is anything else: words, rows of unequal length, an empty cell, more than 65,536
            numbers, or a number too large for float32.

    Example:
        >>> parse_numbers("0,5\\t1/4\\n−1\\t0")
        array([[ 0.5 ,  0.25],
               [-1.  ,  0.  ]], dtype=float32)
    """
    if not isinstance(text, str):
        raise SettingError(say("This is a {kind} and not text: {advice}.", kind=type(text).__name__, advice=_advice()))
    if len(text) > MOST_PASTED_CHARACTERS:
        raise _too_many()
    text = text.translate(_SAME).strip(" \r\n\v\f")
    if not text.strip():
        raise SettingError(say("There are no numbers in the text: {advice}.", advice=_advice()))
    if "..." in text:
        raise SettingError(
            say(
                "NumPy has left numbers out of this text (...): print the array with "
                "np.set_printoptions(threshold=np.inf)."
            )
        )
    nested = _brackets(text) if "[" in text or "(" in text else _table(text)
    return _array(nested)


def _table(text: str) -> list[list[float]]:
    """Return the rows of a spreadsheet."""
    separator = next((s for s in "\t;," if s in text), None)
    if separator is None or separator == ",":
        text = _FRACTION.sub("/", text)
    rows = [
        line.split(separator) if separator else line.split()
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    if sum(map(len, rows)) > MOST_CELLS:
        raise _too_many()
    comma = separator in ("\t", ";") and "," in text
    if comma and "." in text:
        raise SettingError(
            say(
                "The numbers hold both commas and points, so it is not clear which is for decimals: use one of them "
                "only."
            )
        )
    return [_row(cells, number, comma) for number, cells in enumerate(rows, 1)]


def _row(cells: list[str], number: int, comma: bool) -> list[float]:
    values = []
    for column, cell in enumerate(cells, 1):
        if not cell.strip():
            raise SettingError(
                say(
                    "Row {row} has no number in column {column}: fill all cells, with 0 where in doubt.",
                    row=number,
                    column=column,
                )
            )
        values.append(_number(cell.replace(",", ".") if comma else cell))
    return values or _row([""], number, comma)


def _brackets(text: str) -> list[Any]:
    """Return the nested lists of Python, JSON or NumPy, parsed with an explicit stack."""
    top: list[Any] = []
    stack, closers, cells, before = [top], "", 0, "["
    for token in _TOKEN.findall(_FRACTION.sub("/", _SCALAR.sub(r"\1", _unwrapped(text.strip())))):
        if token in "[(":
            closers += "]" if token == "[" else ")"
            stack.append([])
            stack[-2].append(stack[-1])
            if len(stack) > MOST_AXES + 1:
                raise SettingError(
                    say(
                        "The lists are nested more than {most_axes} deep: {advice}.",
                        most_axes=MOST_AXES,
                        advice=_advice(),
                    )
                )
        elif token in "])":
            if closers[-1:] != token:
                raise _unbalanced()
            closers = closers[:-1]
            stack.pop()
        elif token == ",":
            if before in "[(,":
                raise SettingError(say("There is a comma with no number before it: {advice}.", advice=_advice()))
        else:
            stack[-1].append(_number(token))
            cells += 1
            if cells > MOST_CELLS:
                raise _too_many()
        before = token
    if len(stack) > 1:
        raise _unbalanced()
    if len(top) != 1 or not isinstance(top[0], list):
        raise SettingError(say("The text is not one list: {advice}.", advice=_advice()))
    return top[0]


def _unwrapped(text: str) -> str:
    """Return the text inside NumPy's ``array(..., dtype=...)``, or the text itself."""
    start = _NUMPY.match(text)
    if start is None or not text.endswith(")"):
        return text
    return _NUMPY_END.split(text[start.end() : -1], maxsplit=1)[0]


def _number(text: str) -> float:
    """Return the value of a number or a fraction."""
    parts = [part.strip() for part in text.split("/")]
    if len(text) > 200 or len(parts) > 2 or not all(map(_NUMBER.fullmatch, parts)):
        raise SettingError(say("{text!r} is not a number: {advice}.", text=text.strip()[:40], advice=_advice()))
    numerator, denominator = float(parts[0]), float(parts[1]) if len(parts) > 1 else 1.0
    if denominator == 0:
        raise SettingError(say("{text!r} divides by zero: give another number.", text=text.strip()[:40]))
    return numerator / denominator


def _array(nested: list[Any]) -> np.ndarray:
    if not _is_rectangular(nested):
        raise SettingError(say("The rows are not of equal length: give as many numbers in each."))
    array = np.array(nested, np.float64)
    if not array.size:
        raise SettingError(say("There are no numbers in the list: {advice}.", advice=_advice()))
    with np.errstate(over="ignore"):
        array = np.atleast_2d(array).astype(np.float32)
    if not np.isfinite(array).all():
        raise SettingError(say("A number is too large for float32, which ends at about 3.4e38: give a smaller one."))
    return array


def _is_rectangular(nested: Any) -> bool:
    """Tell whether all lists on each level have the same length, and hold only lists or only numbers."""
    level = [nested]
    while isinstance(level[0], list):
        if not all(isinstance(part, list) and len(part) == len(level[0]) for part in level):
            return False
        level = [inner for part in level for inner in part]
        if not level:
            return True
    return not any(isinstance(part, list) for part in level)


def _too_many() -> SettingError:
    return SettingError(
        say("The text is longer than {most_cells:,} numbers can be: paste a smaller table.", most_cells=MOST_CELLS)
    )


def _unbalanced() -> SettingError:
    return SettingError(say("The brackets of the list do not match: copy all of it, from the first [ to the last ]."))


def _advice() -> str:
    return say("paste rows of numbers from a spreadsheet, or a list such as [[1, 0], [0, 1]]")
