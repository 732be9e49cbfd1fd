"""Long work on a thread of its own: how far it is, and ways to pause and cancel it."""

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
    """Raised inside the work of a job that was cancelled: the work may catch it, and return what it has found."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Args:
        state: What it is doing.
        done: Steps that are done.
        total: Steps in all, or 0 where that is not known.
        note: A few words on the step that is under way, or the sentence of what went wrong.
    """

    state: JobState = "waiting"
    done: int = 0
    total: int = 0
    note: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ENDED


class Job:
    """Work on a thread of its own, so that nothing blocks the notebook.

    The work is given the job, and calls `step` after each piece: there it waits while the job is paused, and
    `Cancelled` is raised when it was cancelled. `on_progress` is called on the work's thread, at most ten times a
    second between changes of state, and never after the job has ended.

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
        """Begin, and return at once."""
        self._thread.start()
        return self

    def pause(self) -> None:
        """Hold the work at its next `step`."""
        self._may_run.clear()

    def resume(self) -> None:
        """Let the work go on."""
        self._may_run.set()

    def cancel(self) -> None:
        """End the work at its next `step`, also where it is paused."""
        self._cancelled.set()
        self._may_run.set()

    @property
    def is_paused(self) -> bool:
        """Whether `pause` was called and the work has not been let go on since."""
        return not self._may_run.is_set()

    @property
    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled.is_set()

    @property
    def has_ended(self) -> bool:
        """Whether the work has returned, failed or was cancelled."""
        return self._ended.is_set()

    def wait(self, timeout: float | None = None) -> Any:
        """Wait until the work has ended, and return what it returned; None where it was cancelled and kept nothing.

        On the work's own thread it returns at once, since a thread cannot wait for its own end.

        Args:
            timeout: Seconds to wait at most; None waits for ever.

        Raises:
            TimeoutError: If it has not ended by then.
            SettingError: If the timeout is no number of seconds.
            Exception: What the work raised.
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
        """The thread that the work is on."""
        return self._thread

    def rest(self, seconds: float) -> None:
        """Wait for some time, or until the job is cancelled. Called by the work itself."""
        self._cancelled.wait(seconds)

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        """Tell how far the work is. Called by the work itself.

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
            # Also a SystemExit or an interrupt, which a thread would swallow: the work has not been done.
            self._error = error
            progress = Progress("failed", note=str(error) or type(error).__name__)
        finally:
            last = self.progress
            try:
                self._tell(Progress(progress.state, last.done, last.total, progress.note or last.note))
            finally:
                # Whoever keeps a job that has ended keeps its result alone.
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
    """Return a job, or None, as given.

    Raises:
        SettingError: If it is neither.
    """
    if value is not None and not isinstance(value, Job):
        raise SettingError(say("job is {value!r:.40}: leave it out, or give the job that does the work.", value=value))
    return value
