"""Optional values that are known to be present where they are used."""

from typing import TypeVar

Value = TypeVar("Value")


def known(value: Value | None) -> Value:
    """Return an optional value that cannot be None here, such as the window of a convolution's stage.

    Raises:
        TypeError: If it is None after all, which is a mistake in this package.
    """
    if value is None:
        raise TypeError("A value that has to be there is missing.")
    return value
