"""Steps towards a kernel: some at once, or behind the screen at a pace."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from ...core.job import Cancelled, Job, Progress
from ...core.language import say
from ...core.learning import Attempt, Step
from ...core.learning.assignment import Begun
from ...render.frames.kernel_teacher import PastAttempt
from ..session.background.work import Work
from .past import past_of

SECONDS_BETWEEN_PICTURES = 0.1
SHORTEST_REST = 0.02


class Run:
    """What is being learned, and the steps that are taken.

    Args:
        begun: What is learned.
        lock: The screen's lock.
        pace: Returns how many steps a second are taken behind the screen.
        show_progress: Shows how far that is; called under the lock.
        show_found: Shows the newest step likewise.

    Attributes:
        begun: What is learned.
        past: Earlier attempts at the same task.
        work: The steps that are taken behind the screen.
        shown: The step that is looked at.
    """

    def __init__(
        self,
        begun: Begun,
        lock: Any,
        pace: Callable[[], float],
        show_progress: Callable[[Progress], None],
        show_found: Callable[[], None],
    ):
        self.begun, self._pace, self.shown = begun, pace, begun.attempt.newest
        self.past: tuple[PastAttempt, ...] = ()
        # Held while steps are taken or the attempt is another; nobody calls anything of the user's with it. So a run
        # needs no lock that a hand may hold while it waits for the run: see `Painter`.
        self._stepping = threading.Lock()
        self.work = Work(lock, show_progress, show_found)

    @property
    def attempt(self) -> Attempt:
        """What the steps lead through."""
        return self.begun.attempt

    @property
    def newest(self) -> Step:
        """The last step."""
        return self.attempt.newest

    def held(self) -> AbstractContextManager[Any]:
        """Let nobody take a step meanwhile."""
        return self._stepping

    def start(self, steps: int | None) -> None:
        """Take steps behind the screen; None takes them until no kernel does better."""
        self.work.begin(lambda job: self._learn(job, steps))

    def step(self, count: int) -> None:
        """Take steps at once."""
        with self._stepping:
            for _ in range(count):
                self.attempt.step()

    def adopt(self, begun: Begun) -> None:
        """Learn this from now on, in place of what was learned; nothing goes on behind the screen."""
        self.work.cancel()
        with self._stepping:
            self.past = past_of(self.past, self.attempt, begun.attempt)
            self.begun, self.shown = begun, begun.attempt.newest

    def look_at(self, number: int | None) -> None:
        """Look at a step from now on, or at the newest; called while the run is `held`."""
        self.shown = self.newest if number is None else self.attempt.course.at(number)

    def _learn(self, job: Job, steps: int | None) -> None:
        """The work of the job: some steps at once, then a rest, so that nothing has to wait for it."""
        done, published = 0, 0.0
        while steps is None or done < steps:
            pace = self._pace()
            rest = max(1 / pace, SHORTEST_REST)
            count = max(1, round(rest * pace))
            with self._stepping:
                if job.is_cancelled:
                    raise Cancelled
                attempt = self.attempt
                done += _take(attempt, count if steps is None else min(count, steps - done))
            is_over = attempt.has_arrived or done == steps
            if is_over or time.monotonic() - published >= SECONDS_BETWEEN_PICTURES:
                self.work.show_soon()
                published = time.monotonic()
            number = f"{attempt.newest.number:,}"
            if attempt.has_arrived:
                job.step(0, note=say("Arrived at step {number}: no kernel does better.", number=number))
                return
            job.step(done, steps) if steps else job.step(0, note=say("step {number}", number=number))
            job.rest(rest)


def _take(attempt: Attempt, count: int) -> int:
    """Take steps until the descent has arrived, and return how many these were."""
    for number in range(1, count + 1):
        attempt.step()
        if attempt.has_arrived:
            return number
    return count
