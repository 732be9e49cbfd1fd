"""Interrupts, as "Interrupt kernel" sends them, at any line of the package."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cnn_widgets

PACKAGE = str(Path(cnn_widgets.__file__).parent)


def lines_of(do: Callable[[], Any]) -> int:
    """Return how many lines of the package are passed while it is done."""
    return _traced(do, at=None)


def interrupted(do: Callable[[], Any], at: int) -> bool:
    """Do it, and interrupt it at the `at`-th line of the package; return whether that line was reached."""
    try:
        return _traced(do, at) >= at
    except KeyboardInterrupt:
        return True


def places(do: Callable[[], Any], most: int) -> Iterator[int]:
    """Return at most so many places, evenly spread, at which it can be interrupted."""
    count = lines_of(do)
    return iter(range(1, count + 1, max(1, -(-count // most))))


def _traced(do: Callable[[], Any], at: int | None) -> int:
    passed = 0

    def watch(frame: Any, event: str, _: Any) -> Any:
        nonlocal passed
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event in ("call", "line"):
            passed += 1
            if passed == at:
                raise KeyboardInterrupt
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        do()
    finally:
        sys.settrace(before)
    return passed
