"""Long work on a thread of its own, with its progress and ways to pause and cancel it."""

import contextvars
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Self

from .errors import SettingError
from .language import say
from .numbers import seconds_from

JobState = Literal["waiting", "running", "paused", "done", "cancelled", "failed"]
ENDED = ("done", "cancelled", "failed")
SECONDS_BETWEEN_TELLS = 0.1


class Cancelled(Exception):
    """Raised inside the work of a cancelled job. The work may catch it and return what it has found so far."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come.

    Args:
        state: The job's state.
        done: Number of finished steps.
        total: Number of all steps, or 0 if it is not known.
        note: A few words on the current step, or a sentence that says what went wrong.
    """

    state: JobState = "waiting"
    done: int = 0
    total: int = 0
    note: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether the job has ended, so that no further progress follows."""
        return self.state in ENDED


class Job:
    """Work on a thread of its own, so that the notebook is not blocked.

    The work receives the job and calls `step` after each piece. `step` waits while the job is paused, and raises
    `Cancelled` if the job was cancelled. `on_progress` is called on the work's thread: at each change of state, at most
    ten times a second in between, and never after the job has ended.

    Args:
        work: Takes the job, and returns its result.
        on_progress: Takes a `Progress`.

    Example:
        >>> def work(job):
        ...     for number in range(3):
        ...         job.step(number + 1, 3)
        ...     return "all"
        >>> Job(work).start().wait()
        'all'
    """

    def __init__(self, work: Callable[["Job"], Any], on_progress: Callable[[Progress], None] | None = None):
        self._work, self._on_progress = work, on_progress
        self._may_run, self._ended = threading.Event(), threading.Event()
        self._may_run.set()
        self._cancelled = threading.Event()
        self._told = 0.0
        self._result: Any = None
        self._error: BaseException | None = None
        self.progress = Progress()
        # In ipykernel 7.0 to 7.3 a thread that does not know which request it serves cannot send.
        context = contextvars.copy_context()
        self._thread = threading.Thread(target=context.run, args=(self._run,), daemon=True, name="cnn_widgets job")

    def start(self) -> Self:
        """Start the work, and return at once."""
        self._thread.start()
        return self

    def pause(self) -> None:
        """Hold the work at its next `step`."""
        self._may_run.clear()

    def resume(self) -> None:
        """Let paused work continue."""
        self._may_run.set()

    def cancel(self) -> None:
        """End the work at its next `step`, even if it is paused."""
        self._cancelled.set()
        self._may_run.set()

    @property
    def is_paused(self) -> bool:
        """Whether `pause` was called, and `resume` has not been called since."""
        return not self._may_run.is_set()

    @property
    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled.is_set()

    @property
    def has_ended(self) -> bool:
        """Whether the work has returned, has failed or was cancelled."""
        return self._ended.is_set()

    def wait(self, timeout: float | None = None) -> Any:
        """Wait until the work has ended, and return its result; None if it was cancelled and returned nothing.

        Called on the work's own thread it returns at once, since a thread cannot wait for its own end.

        Args:
            timeout: The longest time to wait, in seconds; None waits for ever.

        Raises:
            TimeoutError: If the work has not ended by then.
            SettingError: If the timeout is not a number of seconds.
            Exception: Whatever the work raised.
        """
        seconds = seconds_from(timeout, "timeout")
        if threading.current_thread() is self._thread:
            return None
        if not self._ended.wait(seconds):
            raise TimeoutError(
                say("The work has not ended after {timeout} s: wait longer, or cancel it.", timeout=timeout)
            )
        if self._error is not None:
            raise self._error
        return self._result

    @property
    def thread(self) -> threading.Thread:
        """The thread that the work runs on."""
        return self._thread

    def rest(self, seconds: float) -> None:
        """Wait for some seconds, or until the job is cancelled. Called by the work itself."""
        self._cancelled.wait(seconds)

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        """Report how far the work has come. Called by the work itself.

        Raises:
            Cancelled: If the job was cancelled.
        """
        self._tell(Progress("running", done, total, note))
        if self.is_paused:
            self._tell(Progress("paused", done, total, note))
            self._may_run.wait()
            if not self.is_cancelled:
                self._tell(Progress("running", done, total, note))
        if self.is_cancelled:
            raise Cancelled

    def _run(self) -> None:
        progress = Progress("done")
        try:
            self._result = self._work(self)
            if self.is_cancelled:
                progress = Progress("cancelled")
        except Cancelled:
            progress = Progress("cancelled")
        except BaseException as error:
            # SystemExit and KeyboardInterrupt too: a thread would swallow them, and the work has not been done.
            self._error = error
            progress = Progress("failed", note=str(error) or type(error).__name__)
        finally:
            last = self.progress
            try:
                self._tell(Progress(progress.state, last.done, last.total, progress.note or last.note))
            finally:
                # So that an ended job that somebody keeps holds on to nothing but its result.
                del self._work, self._on_progress
                self._ended.set()

    def _tell(self, progress: Progress) -> None:
        is_new = progress.state != self.progress.state
        self.progress = progress
        if self._on_progress is None or not (is_new or time.monotonic() - self._told >= SECONDS_BETWEEN_TELLS):
            return
        self._on_progress(progress)
        self._told = time.monotonic()


def job_from(value: Any) -> Job | None:
    """Return an optional job, checked.

    Raises:
        SettingError: If it is neither.
    """
    if value is not None and not isinstance(value, Job):
        raise SettingError(say("job is {value!r:.40}: leave it out, or give the job that does the work.", value=value))
    return value
