"""Long work in the background, and its results on the screen."""

import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from ....core.job import Cancelled, Job, Progress
from ....core.numbers import seconds_from
from .painter import Painter


class Finding(NamedTuple):
    """What a job has found."""

    job: Job
    show: Callable[[], None]


class Work:
    """Work on a thread of its own; the latest request wins.

    There is one thread at a time: a job that is overtaken ends first, and then starts its successor. No thread waits
    for its turn.

    Args:
        lock: The screen's lock; `show_progress` and `show_found` are called under it, on whichever thread paints.
        show_progress: Shows how far the work is.
        show_found: Shows what the work has found, where it does not `report` that.
        on_progress: Called on the work's own thread, at most ten times a second.

    Attributes:
        job: The job that was begun last, or None.
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
        self._finding: Finding | None = None
        self._last_shown: Finding | None = None
        self.job: Job | None = None

    @property
    def progress(self) -> Progress:
        """How far the work is."""
        return Progress() if self.job is None else self.job.progress

    @property
    def is_at_work(self) -> bool:
        """Whether the job has not ended yet, even where it was cancelled and is at its last step."""
        return self.job is not None and not self.job.has_ended

    @property
    def is_under_way(self) -> bool:
        """Whether the job will go on: it has neither ended nor been cancelled."""
        job = self.job
        # By its progress and not by its thread: an observer who is told that it has ended may begin the next one.
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
        """Begin a job, in place of the one under way, and return at once."""
        job = Job(partial(self._do, do), self._progressed)
        with self._turn:
            for each in self._jobs:
                each.cancel()
            self._jobs.append(job)
            # Assigned before it starts, since it reports on its own thread from the start.
            self._finding, self.job = None, job
        self._start_next()

    def pause(self) -> None:
        """Hold the work at its next step."""
        if self.job is not None:
            self.job.pause()

    def resume(self) -> None:
        """Let the work go on."""
        if self.job is not None:
            self.job.resume()
            # An interrupt may have come between the two halves of `begin`.
            self._start_next()

    def cancel(self) -> None:
        """End the work at its next step; what was found is kept."""
        if self.job is not None:
            self.job.cancel()

    def drop(self) -> None:
        """End the work, and show nothing of it any more."""
        self.cancel()
        self._finding = self._last_shown = self.job = None

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
        # An interrupt may have come between the two halves of `begin`.
        self._start_next()
        try:
            job.wait(timeout)
        finally:
            if job.has_ended:
                self._painter.flush()

    def report(self, job: Job, show: Callable[[], None]) -> None:
        """Have a result shown. Called by the work, which does not wait for that.

        Args:
            job: The job that reports; a job that was overtaken shows nothing.
            show: Shows the result; called under the screen's lock, unless a newer result comes first.
        """
        if job is self.job:
            self._finding = Finding(job, show)
            self._painter.ask()

    def show_soon(self) -> None:
        """Have new results shown soon, and return at once."""
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

    def _progressed(self, progress: Progress) -> None:
        if self._on_progress is not None:
            self._on_progress(progress)
        self._painter.ask()

    def _paint(self) -> None:
        """Show what the work has found and how far it is."""
        job = self.job
        if job is None:
            return
        # Read before the result is shown: an observer who is told that the work has ended must find its result.
        progress = job.progress
        self._show_finding(job)
        if job is self.job and (progress.has_ended or not job.progress.has_ended):
            self._show_progress(progress)
        if job is not self.job or job.progress.state != progress.state:
            # It has ended meanwhile, or an observer has begun anew.
            self._painter.ask()

    def _show_finding(self, job: Job) -> None:
        if self._show_found is not None:
            self._show_found()
        finding = self._finding
        if finding is not None and finding is not self._last_shown and finding.job is job:
            finding.show()
            self._last_shown = finding
