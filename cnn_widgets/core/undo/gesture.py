"""What belongs to one gesture, and so to one step: all of a drag, and all that follows from a change."""

import threading
import time
import weakref
from collections.abc import Callable
from typing import Any, Self

RESTS = 1.0
"""Seconds without a change after which the next change begins a new gesture, unless something is held down."""


class _Now(threading.local):
    """Of each thread, which gesture is under way; weakly, so that one that an interrupt has cut short is over."""

    scope: Callable[[], "Gesture | None"] = staticmethod(lambda: None)


_now = _Now()


class Gesture:
    """What is changed inside this context belongs to one gesture.

    Args:
        mark: Anything but None that tells one gesture from the next.

    Example:
        >>> with Gesture("drag 1"):
        ...     mark = mark_in_force()
        >>> mark, mark_in_force()
        ('drag 1', None)
    """

    def __init__(self, mark: Any):
        self.mark = mark

    def __enter__(self) -> Self:
        self._outer = _now.scope
        _now.scope = weakref.ref(self)
        return self

    def __exit__(self, *_: object) -> None:
        _now.scope = self._outer


def mark_in_force(otherwise: Any = None) -> Any:
    """Return the mark of the gesture that is under way on this thread.

    Args:
        otherwise: What is returned where there is none.
    """
    gesture = _now.scope()
    return otherwise if gesture is None else gesture.mark


class GestureTracker:
    """Tells which of the user's changes belong to one gesture.

    All changes of one thing while a mouse button or a finger is down are one gesture, however long it takes. Where
    nothing is held down, as with a keyboard, changes of one thing that follow each other soon are one gesture.

    Args:
        clock: Returns the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._what: Any = None
        self._mark: Any = None
        self._changed_at = 0.0
        self._is_held = False

    def begin(self) -> None:
        """Begin a gesture: a button or a finger is down."""
        self._is_held, self._mark = True, None

    def end(self) -> None:
        """End it: nothing is held down any more. Changes that were still on their way belong to it."""
        self._is_held = False

    def on(self, what: Any) -> "_Change":
        """Return the context for a change that the user makes.

        Args:
            what: What is changed, such as a block and the name of its setting.
        """
        rests = not self._is_held and self._clock() - self._changed_at > RESTS
        if self._mark is None or what != self._what or rests:
            self._what, self._mark = what, object()
        return _Change(self._mark, self)

    def changed(self) -> None:
        """Count the rest from now on: a change may take long."""
        self._changed_at = self._clock()


class _Change(Gesture):
    def __init__(self, mark: Any, gestures: GestureTracker):
        super().__init__(mark)
        self._gestures = gestures

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._gestures.changed()
