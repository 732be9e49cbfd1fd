"""What the panel of a trainer asks of it."""

from typing import Any, Protocol

from ...core.job import Progress
from ...core.training import Curves, Snapshot, Timeline


class ShownTraining(Protocol):
    """A training that can be begun, held and ended, and looked back on."""

    @property
    def view(self) -> Any:
        """The widget that shows what is trained."""

    @property
    def note(self) -> str:
        """Why it was stopped, or what was odd; else ""."""

    @property
    def progress(self) -> Progress:
        """How far it is."""

    @property
    def history(self) -> Curves:
        """Loss and accuracy of each step."""

    @property
    def timeline(self) -> Timeline:
        """The snapshots that can be looked at."""

    @property
    def snapshot(self) -> Snapshot:
        """The one that is looked at."""

    @property
    def is_live(self) -> bool:
        """Whether that is the newest."""

    def show(self, step: int | None) -> None:
        """Look at another time."""

    def start(self) -> Any:
        """Train, and return at once."""

    def pause(self) -> None:
        """Hold the training."""

    def resume(self) -> None:
        """Let it go on."""

    def stop(self) -> None:
        """End it."""

    def close(self) -> None:
        """End it for good."""
