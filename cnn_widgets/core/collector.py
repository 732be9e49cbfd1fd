"""Python's garbage collector, held off while the user drags something and released right after."""

import asyncio
import gc
import threading
import time

CALM = 0.4
"""Seconds without a change after which a drag counts as over."""
BETWEEN = 0.5
"""Seconds between collections of young objects during a drag; each takes about 3 ms."""
LONGEST = 20.0
"""Seconds after which the collector is released in any case: changes that go on for so long are not a drag."""


class Collector:
    """Keeps full collections out of a drag; the user's settings are restored as soon as the drag ends.

    A full collection walks all objects that TensorFlow has made. That takes about 200 ms, in which a slider would
    freeze. The drag's own garbage is still collected, since young objects are few. Thresholds and frozen objects are
    not touched, and a collector that the user has switched off stays off.

    This applies only inside the Jupyter kernel's event loop, where the user's changes arrive. Plain Python code that
    changes a setting finds the collector as it was.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_held = False
        self._since = self._until = self._young = 0.0

    def hold_off(self) -> None:
        """Hold the collector off. Call this at each change that the user makes, before the change is computed."""
        if not _is_handling_messages():
            return
        with self._lock:
            now = time.monotonic()
            if not self._is_held:
                if not gc.isenabled():
                    return
                self._is_held, self._since, self._young = True, now, now
                gc.disable()
                threading.Thread(target=self._let_go, daemon=True, name="cnn_widgets collector").start()
            self._until = min(now + CALM, self._since + LONGEST)
            if now - self._young < BETWEEN:
                return
            self._young = now
        gc.collect(1)

    def _let_go(self) -> None:
        # A thread, and not a callback of the event loop, which may be busy with a long cell by then.
        while True:
            with self._lock:
                left = self._until - time.monotonic()
                if left <= 0:
                    self._is_held = False
                    gc.enable()
                    return
            time.sleep(left)


def _is_handling_messages() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


collector = Collector()
