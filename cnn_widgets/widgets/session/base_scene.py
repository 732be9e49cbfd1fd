"""The base of every scene: the lock, the notice to the reader, and the one boundary to the browser."""

import logging
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import traitlets

from ... import core
from ...core.collector import collector
from ...core.language import language, say
from .widget.our_widget import Part

logger = logging.getLogger("cnn_widgets")


def packed() -> traitlets.Bytes:
    """Return a trait for a frame that only Python writes."""
    return traitlets.Bytes().tag(sync=True, echo_update=False)


class BaseScene(Part):
    """State that several panels share; it has no view of its own.

    Callbacks may come on any thread, so all that changes state holds `lock`, and what fails is shown as a notice: see
    `guarded`.
    """

    busy = traitlets.Unicode().tag(sync=True)
    language = traitlets.Unicode("en").tag(sync=True)
    notice = traitlets.Dict().tag(sync=True)

    def __init__(self, **options: Any):
        self.lock = threading.RLock()
        self._panels: weakref.WeakSet[Any] = weakref.WeakSet()
        super().__init__(language=language(), **options)

    @property
    def model(self) -> str:
        """The model in which it reaches the browser, as another widget's state names it; empty for none."""
        whole = None if self.comm is None else self.comm.whole
        return "" if whole is None or whole.comm is None else f"IPY_MODEL_{whole.model_id}"

    @property
    def summary(self) -> str:
        """What is shown in a few words, the same in every process."""
        return ""

    def join(self, panel: Any) -> None:
        """Have a panel closed together with the scene, unless it leaves before."""
        self._panels.add(panel)

    def leave(self, panel: Any) -> None:
        """Let a panel go."""
        self._panels.discard(panel)

    def close(self) -> None:
        """Close all panels that look at it, and then itself."""
        for panel in list(self.__dict__.get("_panels", ())):
            panel.close()
        super().close()

    def clear_notice(self) -> None:
        """Take the notice away."""
        self.notice = {}

    def tell(self, text: str, level: str = "info") -> None:
        """Show a sentence in the bar."""
        self.notice = {"text": text, "level": level}

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """The one boundary for what comes from the browser: a failure becomes a notice, nothing is lost."""
        collector.hold_off()
        with self.lock:
            before = self.notice
            try:
                yield
                if before and self.notice == before:
                    self.clear_notice()
            except (core.SettingError, core.BackendError) as error:
                self.tell(str(error), "error")
            except Exception as error:
                logger.exception("A request of the front end failed")
                self.tell(
                    say(
                        "This did not work ({kind}: {error}). The last picture stays.",
                        kind=type(error).__name__,
                        error=error,
                    ),
                    "error",
                )
