"""One setting on screen: what a hand may make of it."""

from dataclasses import dataclass
from typing import Any

from ....core.stack.block import pair


@dataclass
class Row:
    """One setting on screen.

    Args:
        group: The part of the block that it belongs to.
        is_locked: Whether it is shown, but no hand may change it.
    """

    group: str
    is_locked: bool = False

    def limit(self, values: tuple[Any, ...]) -> None:
        """Offer only these: the smallest and the largest number, or the values to choose from."""
        raise NotImplementedError

    def widen(self, value: Any) -> None:
        """Offer a value that Python has set as well, from now on."""

    def takes(self, value: Any) -> bool:
        """Tell whether a hand may ask for a value: whether that can be is for the block to say."""
        raise NotImplementedError

    def facts(self, value: Any) -> dict[str, Any]:
        """Return what the browser shows of it."""
        raise NotImplementedError


@dataclass
class Count(Row):
    """A whole number, or a (height, width) pair.

    Args:
        least: Where its slider begins; at 0 it stands for None.
        most: Where it ends.
        is_size: Whether height and width can differ.
    """

    least: int = 1
    most: int = 1
    is_size: bool = True

    def limit(self, values: tuple[Any, ...]) -> None:
        """Let the slider go from the first number to the second."""
        self.least, self.most = values

    def widen(self, value: Any) -> None:
        """Let the slider go as far as this value."""
        sides = pair(value or 0)
        self.least, self.most = min(self.least, *sides), max(self.most, *sides)

    def takes(self, value: Any) -> bool:
        """Tell whether it is on the slider."""
        if value is None:
            return self.least == 0
        sides = value if isinstance(value, tuple) and self.is_size and len(value) == 2 else (value,)
        return all(_is_whole(side) and max(1, self.least) <= side <= self.most for side in sides)

    def facts(self, value: Any) -> dict[str, Any]:
        """Return the value, and how far the slider goes."""
        return dict(kind="count", value=value, least=self.least, most=self.most, is_size=self.is_size)


@dataclass
class Choice(Row):
    """One of a few values.

    Args:
        values: Those to choose from.
    """

    values: tuple[Any, ...] = ()

    def limit(self, values: tuple[Any, ...]) -> None:
        """Offer only these values."""
        self.values = values

    def widen(self, value: Any) -> None:
        """Offer this value, too."""
        if value not in self.values:
            self.values = (*self.values, value)

    def takes(self, value: Any) -> bool:
        """Tell whether it is offered."""
        return (value is None or isinstance(value, str)) and value in self.values

    def facts(self, value: Any) -> dict[str, Any]:
        """Return the value, and those to choose from."""
        return dict(kind="choice", value=value, choices=list(self.values))


@dataclass
class Check(Row):
    """True or False."""

    def takes(self, value: Any) -> bool:
        """Tell whether it is one of the two."""
        return isinstance(value, bool)

    def facts(self, value: Any) -> dict[str, Any]:
        """Return whether it is ticked."""
        return dict(kind="check", value=value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
