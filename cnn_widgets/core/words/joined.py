"""Sentences beside and within each other."""

from collections.abc import Iterable
from typing import Any, Self

from .wording import Fact, Wording, one_line

STOPS = ".。"


class Joined(Wording):
    """Several texts after one another; see `joined`.

    Attributes:
        parts: The texts.
        by: What stands between them.
    """

    __slots__ = ("by", "parts")
    by: str
    parts: tuple[str, ...]

    def __new__(cls, parts: Iterable[str], by: str = " ") -> Self:
        """Return the text, which keeps its parts."""
        kept = tuple(parts)
        made = super().__new__(cls, by.join(kept))
        made.parts, made.by = kept, by
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.parts, self.by)

    @property
    def fact(self) -> Fact:
        """What it was made of, as JSON can hold it, but that other wordings in it are still themselves."""
        return {"joined": list(self.parts), "by": self.by}

    def in_one_line(self) -> "Joined":
        """Return it without line breaks and double spaces."""
        return Joined(map(one_line, self.parts), self.by)


class Clause(Wording):
    """A sentence without its full stop; see `clause`.

    Attributes:
        sentence: The sentence.
    """

    __slots__ = ("sentence",)
    sentence: str

    def __new__(cls, sentence: str) -> Self:
        """Return the text, which keeps the sentence."""
        made = super().__new__(cls, sentence.rstrip(STOPS))
        made.sentence = sentence
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.sentence,)

    @property
    def fact(self) -> Fact:
        """What it was made of, as JSON can hold it, but that other wordings in it are still themselves."""
        return {"clause": self.sentence}

    def in_one_line(self) -> "Clause":
        """Return it without line breaks and double spaces."""
        return Clause(one_line(self.sentence))


def joined(parts: Iterable[str], by: str = " ") -> str:
    """Return texts after one another, those that are empty left out, as text that still knows its sentences.

    Args:
        parts: The texts.
        by: What stands between them.

    Example:
        >>> joined([say("red"), "", say("green")], ", ")
        'red, green'
    """
    kept = [part for part in parts if part]
    if len(kept) == 1:
        return kept[0]
    return Joined(kept, by) if any(isinstance(part, Wording) for part in kept) else by.join(kept)


def clause(sentence: str) -> str:
    """Return a sentence without its full stop, as a part of another one.

    Example:
        >>> clause(say("The image is too small."))
        'The image is too small'
    """
    return Clause(sentence) if isinstance(sentence, Wording) else sentence.rstrip(STOPS)
