"""A panel whose long work runs in the background."""

from collections.abc import Callable
from typing import Any

import traitlets

from ....core.job import Job, Progress
from ....render.frames.maps.picture import Frame
from ....render.wire import pack
from ...session.background.work import Work
from ...session.panel import call
from ..shown_model import ShownModel
from .inspector_panel import InspectorPanel


class JobPanel(InspectorPanel):
    """A panel under an inspector whose work runs on a thread of its own; the latest request wins.

    Closing the panel or the inspector ends the work at its next step; what was found is kept.

    Args:
        inspector: Whose model it is about.
        is_open: Whether it shows more than its title.

    Raises:
        SettingError: If it is given something else than an inspector, or one that is closed.
    """

    from_browser: tuple[str, ...] = ("is_open",)
    progress = traitlets.Dict().tag(sync=True)

    # Missing where the constructor failed.
    _work: Work

    def __init__(self, inspector: ShownModel, *, is_open: bool = True, **options: Any):
        super().__init__(inspector, is_open=is_open, **options)
        self._work = Work(self.scene.lock, self._show_progress)
        for kind, act in (("cancel", self.cancel), ("pause", self._work.pause), ("resume", self._work.resume)):
            self.react(kind, call(act))

    def cancel(self) -> None:
        """End what is under way; what was found is kept."""
        if "_work" in vars(self):
            self._work.cancel()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the work has ended and what it found is shown; observers may call it, too.

        Args:
            timeout: Seconds to wait at most; None waits for ever.

        Raises:
            TimeoutError: If it has not ended by then.
            SettingError: What was wrong.
        """
        self._work.wait(timeout)

    def _let_go(self) -> None:
        self.cancel()
        super()._let_go()

    def _begin(self, do: Callable[[Job], None]) -> None:
        """Begin work, in place of what is under way.

        Raises:
            SettingError: If the panel was closed.
        """
        self._must_be_open()

        def work(job: Job) -> None:
            job.step(0)
            do(job)

        self._work.begin(work)

    def _drop(self) -> None:
        """End what is under way, and show nothing of it any more."""
        self._work.drop()
        self.progress = {}

    def _report(self, job: Job, show: Callable[[], None]) -> None:
        """Have a result of the work shown, unless the panel is closed by then; see `Work.report`."""
        self._work.report(job, lambda: None if self.is_closed else show())

    def _show(self, kind: str, frame: Frame) -> None:
        self.send({"kind": kind}, [pack(*frame)])

    def _show_progress(self, progress: Progress) -> None:
        if not self.is_closed:
            self.progress = {name: getattr(progress, name) for name in ("state", "done", "total", "note")}
