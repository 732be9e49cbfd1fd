"""A panel that has long work done."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import traitlets

from ..core.job import Job, Progress
from ..core.numbers import seconds_from
from ..frames.picture import Frame
from ..wire import pack
from .inspecting import Inspecting

if TYPE_CHECKING:
    from .inspector import Inspector


class Working(Inspecting):
    """A panel under an inspector whose work runs on a thread of its own; what was asked for last wins.

    Closing the panel or the inspector ends the work at its next step; what was found is kept.

    Args:
        inspector: Whose model it is about.
        is_open: Whether it shows more than its title.

    Raises:
        SettingError: If it is given something else than an inspector, or one that is closed.
    """

    from_browser = ("is_open",)
    progress = traitlets.Dict().tag(sync=True)

    # Also of one that could not be made.
    _job: Job | None = None

    def __init__(self, inspector: "Inspector", *, is_open: bool = True, **options: Any):
        self._turn = threading.Lock()
        super().__init__(inspector, is_open=is_open, **options)
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
        seconds_from(timeout, "timeout")  # also where there is nothing to wait for
        if self._job is not None:
            self._job.wait(timeout)

    def _let_go(self) -> None:
        self.cancel()
        super()._let_go()

    def _begin(self, work: Callable[[Job], None]) -> None:
        """Have work done, in place of what is under way.

        Raises:
            SettingError: If the panel was closed.
        """
        self._must_be_open()
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
