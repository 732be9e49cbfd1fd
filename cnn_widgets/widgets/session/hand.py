"""What a hand asks for on a panel, told apart from what Python does."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any

import traitlets
from ipywidgets import Widget

logger = logging.getLogger("cnn_widgets")

LARGEST = 2**53
"""Beyond it the browser cannot count."""


class Asks(traitlets.Dict):
    """{setting: [number of the ask, value, token of what is set]}."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Return what a browser can have meant, or refuse it."""
        asks = super().validate(obj, value)
        if asks is None or not all(_is_ask(ask) for ask in asks.values()):
            self.error(obj, value)
        return asks


class ByHand(Widget):
    """A mixin for a panel, before its class: settings that a hand asks for.

    The browser keeps in one trait all that it has asked for and that has not been answered yet, of each setting the
    latest. So where several asks become one message none is lost, and where one comes twice it is done once. What is in
    force goes the other way, in a trait that only Python writes: neither can be taken for the other.

    Attributes:
        hand: What is asked for, and not known to be answered.
    """

    from_browser: tuple[str, ...] = ("hand",)
    hand = Asks().tag(sync=True, echo_update=False)

    # The number of the newest ask, and each setting's last one.
    _answered = 0
    _heard: Mapping[str, Any] = MappingProxyType({})

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what the browser has set, and do what is new in it before anybody else looks at it."""
        with self.scene.guarded(), self.hold_sync():
            super().set_state(sync_data)
            try:
                for name, value, token in self._unheard():
                    with self.scene.guarded(), self._gesture(name, token):
                        self._ask(name, value, token)
            finally:
                self.follow()

    def _unheard(self) -> Iterator[tuple[str, Any, int]]:
        """Give (setting, value, token) of what has not been asked for before, in the order of the asks."""
        new = {name: ask for name, ask in self.hand.items() if ask != self._heard.get(name)}
        self._heard = {**self._heard, **new}
        self._answered = max([self._answered, *(number for number, _, _ in new.values())])
        return ((name, value, token) for name, (_, value, token) in sorted(new.items(), key=lambda item: item[1][0]))

    def _gesture(self, name: str, token: int) -> AbstractContextManager[Any]:
        """Return the context of an ask: what is set within one drag is one step."""
        raise NotImplementedError

    def _ask(self, name: str, value: Any, token: int) -> None:
        """Do what a hand asks for, as far as that can be."""
        raise NotImplementedError

    def follow(self) -> None:
        """Show what is in force, and how far the asks are answered."""
        raise NotImplementedError


def _is_ask(ask: Any) -> bool:
    return isinstance(ask, list) and len(ask) == 3 and _is_number(ask[0]) and _is_number(ask[2])


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LARGEST
