"""A panel that has long work done."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import traitlets

from ..core.errors import SettingError
from ..core.inspection import Inspection
from ..core.job import Job, Progress
from ..core.language import say
from ..frames.picture import Frame
from ..wire import pack
from .panel import Panel

if TYPE_CHECKING:
    from .inspector import Inspector


class Working(Panel):
    """A panel under an inspector whose work runs on a thread of its own; what was asked for last wins.

    Args:
        inspector: Whose model it is about.
        is_open: Whether it shows more than its title.

    Raises:
        SettingError: If it is given something else than an inspector.
    """

    from_browser = ("is_open",)
    is_open = traitlets.Bool(True).tag(sync=True)
    progress = traitlets.Dict().tag(sync=True)

    def __init__(self, inspector: "Inspector", *, is_open: bool = True, **options: Any):
        if not isinstance(getattr(inspector, "inspection", None), Inspection):
            raise SettingError(
                say(
                    "{panel} was given a {kind}: give an Inspector.",
                    panel=type(self).__name__,
                    kind=type(inspector).__name__,
                )
            )
        self._inspector = inspector
        self._job: Job | None = None
        self._turn = threading.Lock()
        super().__init__(inspector.scene, is_open=is_open, **options)
        self.react("cancel", lambda *_: self.cancel())
        self.react("pause", lambda *_: self._job and self._job.pause())
        self.react("resume", lambda *_: self._job and self._job.resume())

    def cancel(self) -> None:
        """End what is under way; what was found is kept."""
        if self._job is not None:
            self._job.cancel()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the work has ended.

        Args:
            timeout: Seconds to wait at most; None waits for ever.

        Raises:
            TimeoutError: If it has not ended by then.
            SettingError: What was wrong.
        """
        if self._job is not None:
            self._job.wait(timeout)

    def _begin(self, work: Callable[[Job], None]) -> None:
        """Have work done, in place of what is under way."""
        self.cancel()

        def run(job: Job) -> None:
            # One at a time: what has been overtaken ends here, and does not compute beside its successor.
            with self._turn:
                job.step(0)
                work(job)

        job = Job(run, lambda told: self._tell(job, told))
        self._job = job
        job.start()

    def _show(self, kind: str, frame: Frame) -> None:
        self.send({"kind": kind}, [pack(*frame)])

    def _tell(self, job: Job, told: Progress) -> None:
        with self.scene.lock:
            if job is self._job:
                self.progress = {name: getattr(told, name) for name in ("state", "done", "total", "note")}
