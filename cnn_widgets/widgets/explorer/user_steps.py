"""Undo and redo as far as a hand may go."""

from ...core.errors import SettingError
from ...core.language import say
from .configuration import Configuration
from .steps import Steps


class UserSteps:
    """The steps that a hand may undo and do again: its own, and of Python's those that change nothing that is locked.

    Args:
        steps: All steps.
        locked: What no hand may change; see `Shown`.
    """

    def __init__(self, steps: Steps, locked: frozenset[str]):
        self._steps, self._locked = steps, locked

    @property
    def can_undo(self) -> bool:
        """Whether there is a step that a hand may take back."""
        return self._steps.can_undo and not self._refused(self._steps.last)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step that a hand may do again."""
        return self._steps.can_redo and not self._refused(self._steps.next)

    def undo(self) -> None:
        """Take back the last step.

        Raises:
            SettingError: If there is none, or Python has changed in it what is locked.
        """
        if refused := self._refused(self._steps.last):
            raise SettingError(
                say("The last step has changed what is locked here ({names}): use ex.undo() in Python.", names=refused)
            )
        self._steps.undo()

    def redo(self) -> None:
        """Do again what was taken back last.

        Raises:
            SettingError: As in `undo`.
        """
        if refused := self._refused(self._steps.next):
            raise SettingError(
                say("The next step changes what is locked here ({names}): use ex.redo() in Python.", names=refused)
            )
        self._steps.redo()

    def _refused(self, step: tuple[Configuration, Configuration] | None) -> str:
        """Return what a step changes that no hand may, by name."""
        if step is None or not self._locked or step[1].is_by_hand:
            return ""
        return ", ".join(sorted(step[0].differences(step[1]) & self._locked))
