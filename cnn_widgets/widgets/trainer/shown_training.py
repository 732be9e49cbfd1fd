"""What a trainer offers to its panel."""

from typing import Any, Protocol

from ...core.job import Progress
from ...core.training import Curves, Snapshot, Timeline


class ShownTraining(Protocol):
    """A training that can be started, paused and stopped, and whose earlier weights can be shown."""

    @property
    def view(self) -> Any:
        """The explorer or inspector that shows the model."""

    @property
    def note(self) -> str:
        """Why the training was stopped, or what was unusual about it, else ""."""

    @property
    def progress(self) -> Progress:
        """The training's progress."""

    @property
    def history(self) -> Curves:
        """The loss and accuracy of each step."""

    @property
    def timeline(self) -> Timeline:
        """The snapshots that can be shown."""

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is on screen."""

    @property
    def is_live(self) -> bool:
        """Whether the newest weights are on screen."""

    def show(self, step: int | None) -> None:
        """Show the weights of a step, or the newest for None."""

    def start(self) -> Any:
        """Start training, and return at once."""

    def pause(self) -> None:
        """Pause the training."""

    def resume(self) -> None:
        """Resume the training."""

    def stop(self) -> None:
        """Stop the training."""

    def close(self) -> None:
        """Stop the training for good."""
