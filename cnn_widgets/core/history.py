"""Undo and redo for any immutable value."""

from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from .errors import SettingError
from .language import say

Value = TypeVar("Value")

LARGEST_HISTORY = 200
"""Steps that can be undone. Frozen values share what they have in common, so a step costs only what it changed."""


class History(Generic[Value]):
    """The present value, with those before it and those that were undone.

    It keeps the objects themselves and never a copy: `undo` returns the very object that was pushed, so weights come
    back bit for bit. The values must therefore be immutable (frozen dataclasses, tuples). It is not thread-safe: its
    owner holds a lock.

    Args:
        present: The present value.
        limit: The largest number of steps that can be undone; the oldest is forgotten first.

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
        """The whole history as one value; assign an earlier one to return to it."""
        return self._moment

    @moment.setter
    def moment(self, moment: "Moment[Value]") -> None:
        self._moment = moment

    @property
    def present(self) -> Value:
        """The present value."""
        return self._moment.present

    @property
    def can_undo(self) -> bool:
        """Whether there is a value before the present one."""
        return bool(self._moment.past)

    @property
    def can_redo(self) -> bool:
        """Whether a step was undone and no new one has been made since."""
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
        """Make a value the present one, as a new step; steps that were undone before are forgotten.

        Pushing the present object again makes no step.

        Args:
            value: The new value.
            gesture: Anything but None that tells one gesture from the next, such as a drag's number. A push with the
                same gesture as the push before it joins that step, so that one undo takes back the whole drag.
        """
        now = self._moment
        if value is now.present:
            return
        past = now.past
        if gesture is None or gesture != now.gesture:
            past = (*past, now.present)[-self._limit :]
        self._moment = Moment(value, past, (), gesture)

    def amend(self, value: Value) -> None:
        """Replace the present value without making a step; steps that were undone can still be redone.

        Args:
            value: The present value after a change that does not count as a step.
        """
        self._moment = replace(self._moment, present=value)

    def undo(self) -> Value:
        """Go back to the value before, and return it.

        Raises:
            SettingError: If there is none.
        """
        now, value = self._moment, self.before
        self._moment = Moment(value, now.past[:-1], (*now.future, now.present))
        return value

    def redo(self) -> Value:
        """Go forward to the value that was undone last, and return it.

        Raises:
            SettingError: If there is none.
        """
        now, value = self._moment, self.after
        self._moment = Moment(value, (*now.past, now.present)[-self._limit :], now.future[:-1])
        return value


@dataclass(frozen=True, slots=True, eq=False)
class Moment(Generic[Value]):
    """A history at one point in time, as a single value, so that it can be replaced in one assignment.

    Args:
        present: The present value.
        past: The values before it, oldest first.
        future: The values that were undone; the next to redo is the last.
        gesture: The gesture of the last push.
    """

    present: Value
    past: tuple[Value, ...] = ()
    future: tuple[Value, ...] = ()
    gesture: Any = None
