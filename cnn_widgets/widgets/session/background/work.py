"""Long work behind the screen, and what it has found on the screen."""

import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from ....core.job import Cancelled, Job, Progress
from ....core.numbers import seconds_from
from .painter import Painter


class News(NamedTuple):
    """What a job has found."""

    job: Job
    show: Callable[[], None]


class Work:
    """Work on a thread of its own; what was asked for last wins.

    There is one thread at a time: what is overtaken ends first, and starts its successor. No thread waits for its turn.

    Args:
        lock: The screen's lock; both of the next two are called under it, on whichever thread paints.
        show_progress: Shows how far the work is.
        show_found: Shows what the work has found, where it does not `report` that.
        on_progress: Called on the work's own thread, at most ten times a second.

    Attributes:
        job: What was begun last, or None.
    """

    def __init__(
        self,
        lock: Any,
        show_progress: Callable[[Progress], None],
        show_found: Callable[[], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ):
        self._show_progress, self._show_found, self._on_progress = show_progress, show_found, on_progress
        self._painter = Painter(lock, self._paint)
        self._turn = threading.Lock()
        self._jobs: deque[Job] = deque()
        self._news: News | None = None
        self._last_shown: News | None = None
        self.job: Job | None = None

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress() if self.job is None else self.job.progress

    @property
    def is_at_work(self) -> bool:
        """Whether it has not ended, be it that it was told to."""
        return self.job is not None and not self.job.has_ended

    @property
    def is_under_way(self) -> bool:
        """Whether it goes on; what was told to end does not, though it may be at its last step still."""
        job = self.job
        # What is told to have ended has: whoever hears of it may begin anew.
        return job is not None and not job.progress.has_ended and not job.is_cancelled

    @property
    def is_paused(self) -> bool:
        """Whether work that is under way is held."""
        return self.is_under_way and self.job is not None and self.job.is_paused

    @property
    def may_show(self) -> bool:
        """Whether showing something now would leave most of the time to the work."""
        return self._painter.is_free

    def begin(self, do: Callable[[Job], Any]) -> None:
        """Have something done, in place of what is under way, and return at once."""
        job = Job(partial(self._do, do), self._told)
        with self._turn:
            for each in self._jobs:
                each.cancel()
            self._jobs.append(job)
            # Assigned before it starts: its first words come on its own thread.
            self._news, self.job = None, job
        self._start_next()

    def pause(self) -> None:
        """Hold it at its next step."""
        if self.job is not None:
            self.job.pause()

    def resume(self) -> None:
        """Let it go on."""
        if self.job is not None:
            self.job.resume()
            # Where an interrupt has come between: see `begin`.
            self._start_next()

    def cancel(self) -> None:
        """End it at its next step; what was found is kept."""
        if self.job is not None:
            self.job.cancel()

    def drop(self) -> None:
        """End it, and show nothing of it any more."""
        self.cancel()
        self._news = self._last_shown = self.job = None

    def wait(self, timeout: float | None = None) -> None:
        """Wait until it has ended and what it found is shown; observers may call it, too.

        Args:
            timeout: Seconds to wait at most; None waits for ever.

        Raises:
            TimeoutError: If it has not ended by then.
            SettingError: What was wrong.
        """
        seconds_from(timeout, "timeout")  # also where there is nothing to wait for
        job = self.job
        if job is None:
            return
        # Where an interrupt has come between: see `begin`.
        self._start_next()
        try:
            job.wait(timeout)
        finally:
            if job.has_ended:
                self._painter.flush()

    def report(self, job: Job, show: Callable[[], None]) -> None:
        """Have something shown that the work has found. Called by the work, which does not wait for it.

        Args:
            job: Whose work it is; what was overtaken shows nothing.
            show: Shows it; called under the screen's lock, unless something newer is found before.
        """
        if job is self.job:
            self._news = News(job, show)
            self._painter.ask()

    def show_soon(self) -> None:
        """Have what is new shown, and return at once."""
        self._painter.ask()

    def _do(self, do: Callable[[Job], Any], job: Job) -> Any:
        try:
            if job.is_cancelled:
                raise Cancelled
            return do(job)
        finally:
            with self._turn:
                self._jobs.remove(job)
            self._start_next()

    def _start_next(self) -> None:
        """Start the first job of those that have not ended, unless it is at work already."""
        with self._turn:
            if self._jobs and self._jobs[0].thread.ident is None:
                self._jobs[0].start()

    def _told(self, progress: Progress) -> None:
        if self._on_progress is not None:
            self._on_progress(progress)
        self._painter.ask()

    def _paint(self) -> None:
        """Show what the work has found and how far it is."""
        job = self.job
        if job is None:
            return
        # Before what was found: whoever is told that the work is done finds its result.
        told = job.progress
        self._show_news(job)
        if job is self.job and (told.has_ended or not job.progress.has_ended):
            self._show_progress(told)
        if job is not self.job or job.progress.state != told.state:
            # It has ended meanwhile, or an observer has begun anew.
            self._painter.ask()

    def _show_news(self, job: Job) -> None:
        if self._show_found is not None:
            self._show_found()
        news = self._news
        if news is not None and news is not self._last_shown and news.job is job:
            news.show()
            self._last_shown = news
