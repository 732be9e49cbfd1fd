"""A thread that brings results to the screen."""

import contextvars
import threading
import time
from collections.abc import Callable
from typing import Any

LARGEST_PAINTING_SHARE = 0.2
"""Share of the time that painting may take: where a picture takes long, there are fewer."""


class Painter:
    """Paints on a thread of its own, which exists only while there is something to paint.

    Long work must never wait for the screen's lock, since whoever holds that lock may wait for the work to end. So the
    work asks for a picture and goes on, and only the painter waits.

    Args:
        lock: The screen's lock, which is held while painting.
        paint: Shows the state at the time of the call.
    """

    def __init__(self, lock: Any, paint: Callable[[], None]):
        self._lock, self._paint = lock, paint
        self._turn = threading.Lock()
        self._is_asked = self._has_thread = False
        self._free_from = 0.0

    @property
    def is_free(self) -> bool:
        """Whether another picture would leave most of the time to the work."""
        return time.monotonic() >= self._free_from

    def ask(self) -> None:
        """Ask for a picture soon, and return at once."""
        with self._turn:
            self._is_asked = True
            if self._has_thread:
                return
            self._has_thread = True
        # In ipykernel 7.0 to 7.3 a thread that does not know which request it serves cannot send.
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._work,), daemon=True, name="cnn_widgets painter").start()

    def flush(self) -> None:
        """Return once all that was asked for is painted; the caller may hold the lock."""
        with self._lock:
            self._catch_up()

    def _work(self) -> None:
        while True:
            try:
                with self._lock:
                    self._catch_up()
            except BaseException:
                with self._turn:
                    self._has_thread = False
                raise
            with self._turn:
                if not self._is_asked:
                    self._has_thread = False
                    return

    def _catch_up(self) -> None:
        with self._turn:
            asked, self._is_asked = self._is_asked, False
        if not asked:
            return
        start = time.monotonic()
        try:
            self._paint()
        except KeyboardInterrupt:
            # An interrupt may come at any point, so everything is painted once more.
            self.ask()
            raise
        end = time.monotonic()
        self._free_from = end + (end - start) / LARGEST_PAINTING_SHARE
