"""Undo and redo for any immutable value."""

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import numpy as np

from ..errors import SettingError
from ..language import say

Value = TypeVar("Value")

LARGEST_HISTORY = 200
"""Steps that can be undone. Frozen values share what they have in common, so a step costs only what it changed."""
LARGEST_MEMORY = 64 * 2**20
"""Bytes of arrays that steps may hold, beside those of the present value."""


class History(Generic[Value]):
    """The present value, with those before it and those that were undone.

    It keeps the objects themselves and never a copy: `undo` returns the very object that was pushed, so weights come
    back bit for bit. The values must therefore be immutable (frozen dataclasses, tuples). It is not thread-safe: its
    owner holds a lock.

    Where there are too many steps, or they hold too much, the oldest are forgotten first. The last step always stays.

    Args:
        present: The present value.
        limit: The largest number of steps that can be undone.
        memory: The largest number of bytes that steps may hold in arrays which the present value does not hold as well.
        same: Tells whether two values are the same, so that one after the other makes no step.
        arrays: Returns the arrays that a value holds; those that several values share count once.

    Raises:
        SettingError: If the limit is below 1.

    Example:
        >>> history = History("one")
        >>> history.push("two")
        >>> history.undo(), history.redo()
        ('one', 'two')
    """

    def __init__(
        self,
        present: Value,
        limit: int = LARGEST_HISTORY,
        memory: int = LARGEST_MEMORY,
        same: Callable[[Value, Value], bool] = operator.is_,
        arrays: Callable[[Value], Iterable[np.ndarray]] = lambda _: (),
    ):
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            raise SettingError(
                say("limit is {limit!r:.40}: give a whole number of at least 1.", limit=limit), field="limit"
            )
        self._limit, self._memory = limit, memory
        self._same, self._arrays = same, arrays
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

        A value that is the same as the present one makes no step.

        Args:
            value: The new value.
            gesture: Anything but None that tells one gesture from the next, such as a drag's number. A push with the
                gesture of the step before it joins that step, so that one undo takes back the whole drag; a gesture
                that ends where it began makes no step. What follows from an undo joins that, so that it can be redone.
        """
        now = self._moment
        if self._same(value, now.present):
            return
        if gesture is None or gesture != now.gesture:
            past = self._bounded((*now.past, now.present), value)
            self._moment = Moment(value, past, (), gesture, forgotten=now.future)
        elif now.past and self._same(value, now.past[-1]):
            self._moment = Moment(now.past[-1], now.past[:-1], now.future or now.forgotten)
        else:
            self._moment = replace(now, present=value)

    def undo(self, gesture: Any = None) -> Value:
        """Go back to the value before, and return it.

        Args:
            gesture: That to which what follows from it belongs; see `push`.

        Raises:
            SettingError: If there is none.
        """
        now, value = self._moment, self.before
        self._moment = Moment(value, now.past[:-1], (*now.future, now.present), gesture)
        return value

    def redo(self, gesture: Any = None) -> Value:
        """Go forward to the value that was undone last, and return it.

        Args:
            gesture: As in `undo`.

        Raises:
            SettingError: If there is none.
        """
        now, value = self._moment, self.after
        self._moment = Moment(value, (*now.past, now.present), now.future[:-1], gesture)
        return value

    def _bounded(self, past: tuple[Value, ...], present: Value) -> tuple[Value, ...]:
        """Return as many of the newest steps as may be kept."""
        known = {id(array) for array in self._arrays(present)}
        held = 0
        for kept, value in enumerate(reversed(past[-self._limit :])):
            new = {id(array): array for array in self._arrays(value) if id(array) not in known}
            known.update(new)
            held += sum(array.nbytes for array in new.values())
            if kept and held > self._memory:
                return past[-kept:]
        return past[-self._limit :]


@dataclass(frozen=True, slots=True, eq=False)
class Moment(Generic[Value]):
    """A history at one point in time, as a single value, so that it can be replaced in one assignment.

    Args:
        present: The present value.
        past: The values before it, oldest first.
        future: The values that were undone; the next to redo is the last.
        gesture: The gesture of the step to the present value.
        forgotten: The values that could be redone before that step.
    """

    present: Value
    past: tuple[Value, ...] = ()
    future: tuple[Value, ...] = ()
    gesture: Any = None
    forgotten: tuple[Value, ...] = ()
