"""Interrupts, as "Interrupt kernel" sends them, at any line of the package."""

import linecache
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cnn_widgets

PACKAGE = str(Path(cnn_widgets.__file__).parent)
LOCKED = re.compile(r"\s*with [\w.]*(lock|_turn|_stepping|_changing):")
"""A lock in a ``with`` of its own. Python handles no interrupt between the end of the block and the release, which is a
single call of C. A trace function does interrupt there, and the next thread to take the lock would wait for ever."""


def lines_of(do: Callable[[], Any]) -> int:
    """Return how many lines of the package are run by an action."""
    return _traced(do, at=None)


def interrupted(do: Callable[[], Any], at: int) -> bool:
    """Run an action, and interrupt it at the `at`-th line of the package; return whether that line was reached."""
    try:
        return _traced(do, at) >= at
    except KeyboardInterrupt:
        return True


def places(do: Callable[[], Any], most: int) -> Iterator[int]:
    """Yield at most `most` lines, evenly spread, at which an action can be interrupted."""
    count = lines_of(do)
    return iter(range(1, count + 1, max(1, -(-count // most))))


def _traced(do: Callable[[], Any], at: int | None) -> int:
    passed = 0
    lines: dict[Any, int] = {}

    def watch(frame: Any, event: str, _: Any) -> Any:
        nonlocal passed
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event in ("call", "line"):
            before, lines[frame] = lines.get(frame, 0), frame.f_lineno
            if before > frame.f_lineno and _is_release(frame):
                return watch
            passed += 1
            if passed == at:
                raise KeyboardInterrupt
        elif event == "return":
            lines.pop(frame, None)
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        do()
    finally:
        sys.settrace(before)
    return passed


def _is_release(frame: Any) -> bool:
    """Tell whether the next line, reached from one further down, is the release of a lock."""
    return LOCKED.match(linecache.getline(frame.f_code.co_filename, frame.f_lineno)) is not None
