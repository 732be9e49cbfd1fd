"""Text in the reader's language that remembers what it says, so that it can be said again elsewhere."""

from typing import Any, Self

Fact = dict[str, Any]


class Wording(str):
    """Text that travels to the browser as what it was made of, and is put into words there.

    It is a ``str`` for whoever reads it here: an error, a summary, a figure.
    """

    __slots__ = ()

    @property
    def fact(self) -> Fact:
        """What it was made of, as JSON can hold it, but that other wordings in it are still themselves."""
        raise NotImplementedError

    def in_one_line(self) -> "Wording":
        """Return it without line breaks and double spaces."""
        raise NotImplementedError

    @property
    def bare(self) -> str:
        """The text alone."""
        return super().__str__()

    def __str__(self) -> str:
        # A str's own would be the bare text: str(error) is to keep the sentence that the error was given.
        return self

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: Any) -> Self:
        return self


def one_line(text: str) -> str:
    """Return a text without line breaks and double spaces."""
    short = " ".join(text.split())
    if short == text:
        return text
    return text.in_one_line() if isinstance(text, Wording) else short
