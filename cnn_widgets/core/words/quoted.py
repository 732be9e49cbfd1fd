"""What somebody gave, as a sentence can hold it."""

import re
import reprlib
from typing import Any

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 160


def quoted(value: Any) -> str:
    """Return what somebody gave as a sentence can hold it: a few words in one line, whatever it is.

    A representation may have several lines, be as long as the data, hold an address, or fail; and Python writes no
    number of more than 4,300 digits.

    Example:
        >>> quoted(np.eye(2))
        'array([[1., 0.], [0., 1.]])'
    """
    try:
        text = _short.repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(text.split()))
    return text if len(text) <= _short.maxother else f"{text[: _short.maxother - 1]}…"
