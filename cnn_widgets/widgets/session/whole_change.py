"""Changes that are whole: a change is made completely or not at all, then shown, then told to observers."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, Protocol, TypeVar

import traitlets

from ...core.undo.gesture import Gesture, mark_in_force
from .setting import Setting

Result = TypeVar("Result")


class Restorable(Protocol):
    """An object that is changed as a whole, and can be restored where a change fails."""

    def snapshot(self) -> Any:
        """Return all that a change may touch, as values."""

    def go_back(self, before: Any) -> None:
        """Restore a snapshot; doing so twice is the same as once."""

    def settle(self, before: Any) -> None:
        """Make the parts agree with one another, or raise a SettingError where they cannot."""

    def _refresh(self) -> None:
        """Show what is in force."""


class Changes:
    """The changes of one subject, one after the other.

    First the parts are set. An error or an interrupt there undoes all of them. From then on the change is in force,
    and a later failure (while it is shown, or in a user's observer) undoes nothing: the rest is still done, and the
    first failure is raised at the end.

    Each change belongs to a gesture, for who keeps steps. What observers change when they are told, here or elsewhere,
    belongs to the gesture that they are told of.

    Args:
        subject: What is changed.
        lock: Held during each change.
    """

    def __init__(self, subject: Restorable, lock: AbstractContextManager[Any]):
        self._subject = subject
        self._lock = lock
        self._untold: dict[Any, partial[None]] = {}
        self.is_underway = False
        self.is_shown = True
        self.gesture: Any = None
        """The mark of the change that is underway."""

    def make(self, act: Callable[[], Result]) -> Result:
        """Do something as one change; within a change it is part of that.

        Returns:
            What it returns.
        """
        with self._lock:
            if self.is_underway:
                self._belong()
                return act()
            before = self._begin()
            try:
                self.is_underway = True
                result = act()
                self._settle(before)
            except BaseException:
                self._take_back(before)
                raise
            finally:
                self.is_underway = False
            with self._following():
                self._subject._refresh()
            return result

    @contextmanager
    def one(self) -> Iterator[None]:
        """Make all that is set inside one change.

        `make` is safer: an interrupt at the very end of a ``with`` block can skip what comes after it.
        """
        with self._lock:
            if self.is_underway:
                self._belong()
                yield
                return
            before = self._begin()
            try:
                self.is_underway = True
                yield
                self._settle(before)
            except BaseException:
                self._take_back(before)
                raise
            finally:
                self.is_underway = False
            with self._following():
                self._subject._refresh()

    def _begin(self) -> Any:
        self.gesture = mark_in_force(object())
        return self._subject.snapshot()

    def _belong(self) -> None:
        """Let the change that is underway belong to the gesture of its part, if that has one."""
        self.gesture = mark_in_force(self.gesture)

    def _settle(self, before: Any) -> None:
        self._subject.settle(before)
        self.is_shown = False

    def _take_back(self, before: Any) -> None:
        _surely(partial(self._subject.go_back, before))
        self._untold = {}

    @contextmanager
    def _following(self) -> Iterator[None]:
        """Show what is in force inside; then tell observers, whatever fails, and raise the first failure."""
        untold, self._untold = self._untold, {}
        gesture = self.gesture
        failures: list[BaseException] = []
        try:
            with self._showing():
                yield
        except BaseException as error:
            failures.append(error)
        with Gesture(gesture):
            for tell in untold.values():
                try:
                    tell()
                except BaseException as error:
                    failures.append(error)
        if failures:
            raise failures[0]

    @contextmanager
    def _showing(self) -> Iterator[None]:
        # Set before, so that a read meanwhile does not show it again.
        self.is_shown = True
        try:
            yield
        except BaseException:
            self.is_shown = False
            raise

    def tell(self, observed: traitlets.HasTraits, change: Any, deliver: Callable[[Any], None]) -> None:
        """Tell observers of a trait's change; during a change under way this waits until it is in force.

        Args:
            observed: Whose trait it is.
            change: What traitlets says of it.
            deliver: Calls the observers.
        """
        if not self.is_underway:
            return deliver(change)
        key = observed, change["name"]
        if key in self._untold:
            change["old"] = self._untold[key].args[0]["old"]
        self._untold[key] = partial(deliver, change)

    def then(self, act: Callable[[], None]) -> None:
        """Do something as soon as the change under way is in force and shown."""
        self._untold[act] = partial(act)

    def show(self) -> None:
        """Show what is in force."""
        with self._showing():
            self._subject._refresh()

    def catch_up(self) -> None:
        """Show what an interrupt kept from being shown, if anything."""
        if not self.is_shown and not self.is_underway:
            self.show()


class HasSettings(traitlets.HasTraits):
    """A subject whose `Setting` traits are changed by `changes`, however they are set."""

    changes: Changes

    def read_setting(self, name: str, value: Any) -> Any:
        """Return a setting in the form in which it is kept, or raise a SettingError."""
        raise NotImplementedError

    def setting_changed(self, name: str, old: Any) -> None:
        """Called when a setting has just got another value, within the change."""

    @contextmanager
    def hold_trait_notifications(self) -> Iterator[None]:
        """Hold notifications; on any error, not only on a TraitError, everything is restored."""
        with self.changes.one(), super().hold_trait_notifications():
            yield

    def notify_change(self, change: Any) -> None:
        """Tell observers, once the change is in force."""
        if isinstance(getattr(type(self), change["name"], None), Setting):
            self.changes.tell(self, change, super().notify_change)
        else:
            super().notify_change(change)


def _surely(act: Callable[[], None]) -> None:
    """Do what must be done: if an interrupt comes in between, do it again."""
    try:
        act()
    except KeyboardInterrupt:
        act()
        raise
