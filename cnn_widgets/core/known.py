"""Values that may be missing in general, and cannot be where they are asked for."""

from typing import TypeVar

Value = TypeVar("Value")


def known(value: Value | None) -> Value:
    """Return a value that is there, as whoever asks knows: the window of a convolution, the kernel of its stage.

    Raises:
        TypeError: If it is None, which is a mistake in this package.
    """
    if value is None:
        raise TypeError("A value that has to be there is missing.")
    return value
