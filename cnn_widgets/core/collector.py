"""Python's garbage collector, held off while a hand moves something, and let go again right after."""

import asyncio
import gc
import threading
import time

CALM = 0.4
"""Seconds without a change after which a hand has come to rest."""
BETWEEN = 0.5
"""Seconds between collections of young objects in a drag: each takes some 3 ms."""
LONGEST = 20.0
"""Seconds after which it is let go all the same: whatever goes on for so long is no hand."""


class Collector:
    """Keeps full collections out of a drag; whatever the user has set is back as soon as the hand rests.

    A full collection walks all objects that TensorFlow has made, which takes some 200 ms: a slider would stand still.
    The garbage of the drag itself is collected meanwhile, since young objects are few. Thresholds and frozen objects
    are not touched, and a collector that the user has switched off stays off.

    Only what a kernel's event loop handles is held back, as there the changes of a hand come in. Plain Python code
    that changes a setting finds the collector as it was.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_held = False
        self._since = self._until = self._young = 0.0

    def hold_off(self) -> None:
        """Call this at each change that a hand makes, before it is worked out."""
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
        # A thread and not a call of the event loop, which may be busy with a long cell by then.
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
