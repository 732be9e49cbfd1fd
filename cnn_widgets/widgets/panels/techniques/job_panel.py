"""A panel that has long work done."""

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import traitlets

from ....core.job import Job
from ....core.numbers import seconds_from
from ....render.frames.maps.picture import Frame
from ....render.wire import pack
from ...session.painter import Painter
from ..shown_model import ShownModel
from .inspector_panel import Inspecting


class News(NamedTuple):
    """What a job has found."""

    job: Job
    show: Callable[[], None]


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
    _news: News | None = None
    _last_shown: News | None = None

    def __init__(self, inspector: ShownModel, *, is_open: bool = True, **options: Any):
        self._turn = threading.Lock()
        super().__init__(inspector, is_open=is_open, **options)
        self._painter = Painter(self.scene.lock, self._paint)
        self.react("cancel", lambda *_: self.cancel())
        self.react("pause", lambda *_: self._job and self._job.pause())
        self.react("resume", lambda *_: self._job and self._job.resume())

    def cancel(self) -> None:
        """End what is under way; what was found is kept."""
        if self._job is not None:
            self._job.cancel()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the work has ended and what it found is shown; observers may call it, too.

        Args:
            timeout: Seconds to wait at most; None waits for ever.

        Raises:
            TimeoutError: If it has not ended by then.
            SettingError: What was wrong.
        """
        seconds_from(timeout, "timeout")  # also where there is nothing to wait for
        job = self._job
        if job is not None:
            try:
                job.wait(timeout)
            finally:
                if job.has_ended:
                    self._painter.flush()

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

        self._news, self._job = None, Job(run, lambda _: self._painter.ask())
        self._job.start()

    def _drop(self) -> None:
        """End what is under way, and show nothing of it any more."""
        self.cancel()
        self._news = self._last_shown = self._job = None
        self.progress = {}

    def _report(self, job: Job, show: Callable[[], None]) -> None:
        """Have something shown that the work has found. Called by the work, which does not wait for it.

        Args:
            job: Whose work it is; what was overtaken shows nothing.
            show: Shows it; called under the scene's lock, unless something newer is found before.
        """
        if job is self._job:
            self._news = News(job, show)
            self._painter.ask()

    def _show(self, kind: str, frame: Frame) -> None:
        self.send({"kind": kind}, [pack(*frame)])

    def _paint(self) -> None:
        """Show what the work has found and how far it is, on whichever thread paints; called under the scene's lock."""
        job = self._job
        if job is None or self.is_closed:
            return
        # Before what was found: whoever is told that the work is done finds its result.
        told, news = job.progress, self._news
        if news is not None and news is not self._last_shown and news.job is job:
            news.show()
            self._last_shown = news
        if job is self._job:
            self.progress = {name: getattr(told, name) for name in ("state", "done", "total", "note")}
            if job.progress is not told:
                # An observer has waited for the work meanwhile.
                self._painter.ask()
