"""What a hand does to an input of ipywidgets, told apart from what Python does."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any


class ByHand:
    """A mixin for an input of ipywidgets, before its class: tells what comes from the browser, and only that.

    Python shows a value by setting it, and nobody is told. So what a hand asks for goes one way, what is in force the
    other, and neither has to be kept from being taken for the other.
    """

    _act: Callable[[], None] | None = None
    _within: Callable[[], AbstractContextManager[Any]] = nullcontext

    def on_hand(self, act: Callable[[], None], within: Callable[[], AbstractContextManager[Any]] = nullcontext) -> None:
        """Call `act` after each change that a hand makes.

        Args:
            act: What to do; it finds the new value in the input.
            within: Makes the context in which it is done.
        """
        self._act, self._within = act, within

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what the browser has set, and tell of it before anybody else looks at it."""
        with self._within():
            super().set_state(sync_data)  # type: ignore[misc]  # that of the input, which comes after
            if self._act is not None:
                self._act()
