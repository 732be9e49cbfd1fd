"""The panel of a trainer: buttons, progress, curves, and a slider over the snapshots."""

from typing import Any

import traitlets

from ...core.job import Progress
from ...render.frames.trainer import training_frame
from ...render.wire import pack
from ...render.wire.packed import jsonable
from ..session.base_scene import packed
from ..session.panel import Panel, call
from .shown_training import ShownTraining

NOW = -1


class TrainerPanel(Panel):
    """Shows what a trainer does, and which of its snapshots is on screen.

    Args:
        trainer: The trainer.
    """

    from_browser = ("looked_at",)
    panel = traitlets.Unicode("trainer").tag(sync=True)
    curves = packed()
    progress = traitlets.Dict().tag(sync=True)
    looked_at = traitlets.Int(NOW).tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)

    def __init__(self, trainer: ShownTraining):
        self._trainer, self._revision = trainer, 0
        super().__init__(trainer.view.scene)
        for kind in ("start", "pause", "resume", "stop"):
            self.react(kind, call(getattr(trainer, kind)))
        self.follow()
        self.show_progress()

    def _let_go(self) -> None:
        super()._let_go()
        # The panel is closed together with its scene, and the training must end then, too.
        if "_trainer" in self.__dict__:
            self._trainer.close()

    def show_progress(self, progress: Progress | None = None) -> None:
        """Show the training's progress.

        Args:
            progress: The progress to show; None takes the present one.
        """
        progress = self._trainer.progress if progress is None else progress
        with self.scene.lock, self.hold_sync():
            self.note = self._trainer.note
            self.progress = dict(state=progress.state, done=progress.done, total=progress.total, note=progress.note)

    def follow(self) -> None:
        """Show the curves, and which snapshot is on screen."""
        trainer = self._trainer
        with self.scene.lock, self.hold_sync():
            self._revision += 1
            self.curves = pack(*training_frame(trainer.history, trainer.timeline.steps, revision=self._revision))
            snapshot = trainer.snapshot
            self.looked_at = NOW if trainer.is_live else snapshot.step
            self.shown = jsonable(dict(step=snapshot.step, epoch=snapshot.epoch, loss=snapshot.loss))

    @traitlets.observe("looked_at")
    def _looked_at_by_hand(self, change: dict[str, Any]) -> None:
        trainer = self._trainer
        if change["new"] == (NOW if trainer.is_live else trainer.snapshot.step):
            return
        with self.scene.guarded():
            try:
                trainer.show(None if change["new"] == NOW else change["new"])
            finally:
                self.follow()
