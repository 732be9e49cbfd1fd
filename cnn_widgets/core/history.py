"""Undo and redo of anything that is a value."""

from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from .errors import SettingError
from .language import say

Value = TypeVar("Value")

LARGEST_HISTORY = 200
"""Steps that can be undone; what frozen values share is stored once, so a step costs what it changed."""


class History(Generic[Value]):
    """Values in the order in which they were in force; the present one, and those before and after it.

    It keeps the objects themselves and never a copy: `undo` returns the very object that was pushed, so weights come
    back bit for bit. So the values must not be changed afterwards (frozen dataclasses, tuples). Not safe for several
    threads at once: its owner holds a lock.

    Args:
        present: The value in force.
        limit: Most steps that can be undone; the oldest is forgotten first.

    Raises:
        SettingError: If the limit is below 1.

    Example:
        >>> history = History("one")
        >>> history.push("two")
        >>> history.undo(), history.redo()
        ('one', 'two')
    """

    def __init__(self, present: Value, limit: int = LARGEST_HISTORY):
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            raise SettingError(
                say("limit is {limit!r:.40}: give a whole number of at least 1.", limit=limit), field="limit"
            )
        self._limit = limit
        self._moment: Moment[Value] = Moment(present)

    @property
    def moment(self) -> "Moment[Value]":
        """All of it as one value; assigning an earlier one returns to it."""
        return self._moment

    @moment.setter
    def moment(self, moment: "Moment[Value]") -> None:
        self._moment = moment

    @property
    def present(self) -> Value:
        """The value in force."""
        return self._moment.present

    @property
    def can_undo(self) -> bool:
        """Whether there is a value before the present one."""
        return bool(self._moment.past)

    @property
    def can_redo(self) -> bool:
        """Whether the last step was undone, and nothing new came after it."""
        return bool(self._moment.future)

    @property
    def before(self) -> Value:
        """The value that `undo` would return to.

        Raises:
            SettingError: If there is none.
        """
        if not self._moment.past:
            raise SettingError(say("There is nothing to undo: change something first."))
        return self._moment.past[-1]

    @property
    def after(self) -> Value:
        """The value that `redo` would return to.

        Raises:
            SettingError: If there is none.
        """
        if not self._moment.future:
            raise SettingError(say("There is nothing to redo: undo something first."))
        return self._moment.future[-1]

    def push(self, value: Value, gesture: Any = None) -> None:
        """Put a new value in force; what was undone before is forgotten.

        The object that is in force already is no new step.

        Args:
            value: The value.
            gesture: Anything but None that tells one gesture from the next, such as a drag's number. Pushes with the
                gesture of the push before them make one step of all, so that one undo takes back the whole drag.
        """
        now = self._moment
        if value is now.present:
            return
        past = now.past
        if gesture is None or gesture != now.gesture:
            past = (*past, now.present)[-self._limit :]
        self._moment = Moment(value, past, (), gesture)

    def amend(self, value: Value) -> None:
        """Put a value in the place of the present one: no step, and what was undone can still be done again.

        Args:
            value: The present value as it is now, where something that is no step has changed it.
        """
        self._moment = replace(self._moment, present=value)

    def undo(self) -> Value:
        """Return to the value before, and return it.

        Raises:
            SettingError: If there is none.
        """
        now, value = self._moment, self.before
        self._moment = Moment(value, now.past[:-1], (*now.future, now.present))
        return value

    def redo(self) -> Value:
        """Return to the value that was undone last, and return it.

        Raises:
            SettingError: If there is none.
        """
        now, value = self._moment, self.after
        self._moment = Moment(value, (*now.past, now.present)[-self._limit :], now.future[:-1])
        return value


@dataclass(frozen=True, slots=True, eq=False)
class Moment(Generic[Value]):
    """A history at one time: one value, so that it is changed in one go.

    Args:
        present: The value in force.
        past: Those before it, the oldest first.
        future: Those that were undone, the next one last.
        gesture: That of the last push.
    """

    present: Value
    past: tuple[Value, ...] = ()
    future: tuple[Value, ...] = ()
    gesture: Any = None
