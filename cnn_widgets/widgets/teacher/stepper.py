"""Takes the steps of a run: several at once, or in the background at a given pace."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from ...core.job import Cancelled, Job, Progress
from ...core.language import say
from ...core.learning import Run, Step
from ...core.learning.problem import StartedProblem
from ...render.frames.kernel_teacher import EarlierRun
from ..session.background.work import Work
from .earlier_runs import earlier_runs

SECONDS_BETWEEN_PICTURES = 0.1
SHORTEST_REST = 0.02
"""Seconds."""


class Stepper:
    """Owns the problem that is being learned, and takes the steps of its run.

    Args:
        current: The problem to begin with.
        lock: The screen's lock.
        pace: Returns the number of steps a second to take in the background.
        show_progress: Shows the progress of background work; called under the lock.
        show_found: Shows the newest step; called under the lock.

    Attributes:
        current: The problem that is being learned, and its run.
        earlier: Earlier runs on the same problem.
        work: The background work.
        shown: The step that is on screen.
    """

    def __init__(
        self,
        current: StartedProblem,
        lock: Any,
        pace: Callable[[], float],
        show_progress: Callable[[Progress], None],
        show_found: Callable[[], None],
    ):
        self.current, self._pace, self.shown = current, pace, current.run.newest
        self.earlier: tuple[EarlierRun, ...] = ()
        # Held while steps are taken or the run is replaced, and never while user code is called. So stepping needs no
        # lock that another thread may hold while it waits for the work: see `Painter`.
        self._stepping = threading.Lock()
        self.work = Work(lock, show_progress, show_found)

    @property
    def run(self) -> Run:
        """The present run."""
        return self.current.run

    @property
    def newest(self) -> Step:
        """The last step taken."""
        return self.run.newest

    def held(self) -> AbstractContextManager[Any]:
        """Return a context in which no step is taken."""
        return self._stepping

    def start(self, steps: int | None) -> None:
        """Take steps in the background; None takes them until the run has converged."""
        self.work.begin(lambda job: self._learn(job, steps))

    def step(self, count: int) -> None:
        """Take steps and return when they are done."""
        with self._stepping:
            for _ in range(count):
                self.run.step()

    def adopt(self, current: StartedProblem) -> None:
        """Replace the problem that is being learned, and end any background work."""
        self.work.cancel()
        with self._stepping:
            self.earlier = earlier_runs(self.earlier, self.run, current.run)
            self.current, self.shown = current, current.run.newest

    def look_at(self, number: int | None) -> None:
        """Set the step that is on screen; None is the newest. Call it only while stepping is `held`."""
        self.shown = self.newest if number is None else self.run.trajectory.at(number)

    def _learn(self, job: Job, steps: int | None) -> None:
        """Do the background work: a few steps, then a rest, so that other threads get their turn."""
        done, published = 0, 0.0
        while steps is None or done < steps:
            pace = self._pace()
            rest = max(1 / pace, SHORTEST_REST)
            count = max(1, round(rest * pace))
            with self._stepping:
                if job.is_cancelled:
                    raise Cancelled
                run = self.run
                done += _take(run, count if steps is None else min(count, steps - done))
            is_over = run.has_converged or done == steps
            if is_over or time.monotonic() - published >= SECONDS_BETWEEN_PICTURES:
                self.work.show_soon()
                published = time.monotonic()
            number = f"{run.newest.number:,}"
            if run.has_converged:
                job.step(0, note=say("Arrived at step {number}: no kernel does better.", number=number))
                return
            job.step(done, steps) if steps else job.step(0, note=say("step {number}", number=number))
            job.rest(rest)


def _take(run: Run, count: int) -> int:
    """Take steps, but none after the run has converged; return how many were taken."""
    for number in range(1, count + 1):
        run.step()
        if run.has_converged:
            return number
    return count
