"""Undo and redo of all that an explorer is made of."""

from collections.abc import Callable
from typing import Any

from ...core.undo.history import History, Moment
from .configuration import Configurable, Configuration


class Steps:
    """The steps of an explorer, which can be undone and done again.

    Each change is one step: of settings, blocks, image or weights, by a hand or by Python. Changes of one gesture make
    one step of all, and so does what observers change when they are told of a step; see `History.push`. Its owner holds
    a lock.

    Args:
        explorer: Whose steps they are.
    """

    def __init__(self, explorer: Configurable):
        self._explorer = explorer
        self._history: History[Configuration] | None = None

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._history is not None and self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back, and nothing new came after it."""
        return self._history is not None and self._history.can_redo

    @property
    def last(self) -> tuple[Configuration, Configuration] | None:
        """What was in force before the step that `undo` takes back, and after it."""
        history = self._history
        return (history.before, history.present) if history is not None and history.can_undo else None

    @property
    def next(self) -> tuple[Configuration, Configuration] | None:
        """The same of the step that `redo` does again."""
        history = self._history
        return (history.present, history.after) if history is not None and history.can_redo else None

    def begin(self) -> None:
        """Begin with what is in force: nothing to undo."""
        self._history = _history(Configuration.of(self._explorer))

    def forget(self) -> None:
        """Have nothing to undo and nothing in memory, from now on."""
        self._history = None

    def record(self, now: Configuration, gesture: Any) -> None:
        """Make what is in force now a step, unless it is the same as before.

        Args:
            now: What is in force.
            gesture: See `History.push`.
        """
        if self._history is not None:
            self._history.push(now, gesture)

    @property
    def moment(self) -> Moment[Configuration] | None:
        """All steps as one value, for `go_back`."""
        return None if self._history is None else self._history.moment

    def go_back(self, moment: Moment[Configuration] | None) -> None:
        """Have the steps of an earlier time again."""
        # Closed meanwhile, it has none either.
        if moment is None or self._history is None:
            self._history = None
        else:
            self._history.moment = moment

    def undo(self) -> None:
        """Take back the last change: of settings, blocks, image, seed or weights, as they were before, bit for bit.

        What one hand has changed without letting go is one step, as is an ``update``. What is looked at is no change,
        nor what is pinned.

        Raises:
            SettingError: If there is nothing to undo.
        """
        self._explorer.changes.make(lambda: self._go(History.undo))

    def redo(self) -> None:
        """Do again what `undo` took back last.

        Raises:
            SettingError: If there is nothing to redo.
        """
        self._explorer.changes.make(lambda: self._go(History.redo))

    def _go(self, way: Callable[[History[Configuration], Any], Configuration]) -> None:
        history = self._history or _history(Configuration.of(self._explorer))
        # In the middle of a change, what was changed so far is a step of its own.
        history.push(Configuration.of(self._explorer))
        way(history, self._explorer.changes.gesture).put_in_force(self._explorer)


def _history(present: Configuration) -> History[Configuration]:
    return History(present, same=Configuration.is_same, arrays=Configuration.arrays)
