"""A sentence of the catalogues, with what stands for the names in it."""

import string
from collections.abc import Iterator, Mapping
from functools import lru_cache
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any, Self

from .quoted import quoted
from .wording import Fact, Wording, one_line

LARGEST_WHOLE = 2**53
"""Up to here JavaScript's numbers are exact."""
FLOATING = ("e", "f", "g", "%")
"""Endings of the formats in which a number may have a fraction."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Sentence(Wording):
    """What `say` and `say_count` return.

    Attributes:
        id: The sentence in English, as the catalogues have it.
        many: The sentence for several; "" where it is not about a number of things.
        number: How many.
        values: What stands for the names in it, as `values_of` returns it.
    """

    __slots__ = ("id", "many", "number", "values")
    id: str
    many: str
    number: int
    values: Mapping[str, Any]

    def __new__(
        cls, text: str, id: str = "", values: Mapping[str, Any] = NOTHING, many: str = "", number: int = 1
    ) -> Self:
        """Return the text, which keeps the rest."""
        made = super().__new__(cls, text)
        made.id, made.values, made.many, made.number = id, values, many, number
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.bare, self.id, dict(self.values), self.many, self.number)

    @property
    def fact(self) -> Fact:
        """What it was made of, as JSON can hold it, but that other wordings in it are still themselves."""
        plural = {"many": self.many, "number": self.number} if self.many else {}
        return {"say": self.id, **plural, **({"values": dict(self.values)} if self.values else {})}

    def in_one_line(self) -> "Sentence":
        """Return it without line breaks and double spaces."""
        values = {name: one_line(value) if isinstance(value, str) else value for name, value in self.values.items()}
        return Sentence(one_line(self.bare), self.id, values, self.many, self.number)


def values_of(message: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a sentence needs of some values, as it can travel: text, numbers and wordings.

    What is quoted, and all that is neither text nor a number with a format of its own, is text from here on: an error
    or an array would keep alive what it belongs to. The name of what is quoted has "!r" at its end.

    Args:
        message: The sentence.
        values: The values by name.
    """
    return {
        f"{name}!{conversion}" if conversion else name: _travelling(values[name], conversion, form)
        for name, conversion, form in fields(message)
        if name in values
    }


def written(message: str, values: Mapping[str, Any]) -> str:
    """Return a sentence with values in it as they travel; the inverse of `values_of`."""
    parts = []
    for literal, name, form, conversion in string.Formatter().parse(message):
        parts.append(literal)
        if name is not None:
            value = values[f"{name}!{conversion}" if conversion else name]
            # What JSON cannot hold came as text.
            is_word = isinstance(value, str) and (form or "").endswith(FLOATING)
            parts.append(format(float(value) if is_word else value, form or ""))
    return "".join(parts)


def _travelling(value: Any, conversion: str, form: str) -> Any:
    if conversion:
        return quoted(value)
    if isinstance(value, str | bool):
        return str(value)
    if isinstance(value, Integral) and abs(int(value)) <= LARGEST_WHOLE:
        return int(value)
    if isinstance(value, Real) and form.endswith(FLOATING):
        return float(value)
    # What an error says may be a wording.
    return str(value) if isinstance(value, BaseException) and not form else format(value, form)


@lru_cache(maxsize=4096)
def fields(message: str) -> tuple[tuple[str, str, str], ...]:
    """Return the names in a sentence, each with its conversion and its format."""
    return tuple(_fields(message))


def _fields(message: str) -> Iterator[tuple[str, str, str]]:
    for _, name, form, conversion in string.Formatter().parse(message):
        if name:
            yield name, conversion or "", form or ""
