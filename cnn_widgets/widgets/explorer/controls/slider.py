"""Sliders for whole numbers and pairs of them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import ipywidgets as ipw

from ....core.language import say
from ....core.stack.block import pair
from ...session.hand import ByHand
from .setting_row import LABEL, Control


class Track(ByHand, ipw.IntSlider):
    """A slider that a hand moves."""


class Toggle(ByHand, ipw.ToggleButton):
    """A button that a hand presses and releases."""


class Slider(Control):
    """A whole number, or a (height, width) pair where the two are taken apart.

    Args:
        field: The setting's name.
        label: Its name on screen.
        largest: The slider's end; a larger value from Python widens it.
        pairs: Whether height and width can differ.
    """

    def __init__(self, field: str, label: str, largest: int, pairs: bool = True):
        options = dict(min=1, max=largest, continuous_update=True)
        self._first = Track(description=label, **options)
        self._second = Track(description=f"{label} ↔", **options)
        self._apart = Toggle(
            description=say("h≠w"),
            tooltip=say("{setting}: set height and width apart", setting=label),
            layout=ipw.Layout(width="auto"),
        )
        self._label = label
        for slider in (self._first, self._second):
            slider.style.description_width = LABEL
            slider.layout.width = "auto"
        sliders = ipw.VBox([self._first, self._second] if pairs else [self._first])
        sliders.add_class("cnnw-sliders")
        super().__init__(field, [sliders, self._apart] if pairs else [sliders])
        self._apart.add_class("cnnw-apart")
        self._show_second()

    @property
    def inputs(self) -> tuple[Track, Track, Toggle]:
        """The first slider, the second one, and what takes them apart."""
        return self._first, self._second, self._apart

    @property
    def shown(self) -> Any:
        """The number, or the pair of them."""
        return (self._first.value, self._second.value) if self._apart.value else self._first.value

    def limit(self, values: tuple[Any, ...]) -> None:
        """Let the slider go from the first number to the second."""
        for slider in (self._first, self._second):
            # The end that lets the other pass goes first.
            slider.max = max(slider.max, values[1])
            slider.min, slider.max = values

    def lock(self) -> None:
        """Show the number, but let no hand change it."""
        for widget in (self._first, self._second, self._apart):
            widget.disabled = True

    def show(self, value: Any) -> None:
        """Move the slider to a value, widening it if need be."""
        height, width = pair(value)
        self._put(self._first, height)
        if isinstance(value, tuple):
            self._apart.value = True
            self._show_second()
        # While it is hidden it need not follow, which would cost a message for each step of a drag.
        if self._apart.value:
            self._put(self._second, width)

    def on_hand(self, ask: Callable[[], None], within: Callable[[], AbstractContextManager[Any]]) -> None:
        """Call `ask` after each move of a slider, and where the two are taken apart or put together."""
        for slider in (self._first, self._second):
            slider.on_hand(ask, within)
        self._apart.on_hand(partial(self._take_apart, ask), within)

    @staticmethod
    def _put(slider: Track, number: int) -> None:
        slider.max = max(slider.max, number)
        slider.min = min(slider.min, number)
        slider.value = number

    def _take_apart(self, ask: Callable[[], None]) -> None:
        """Let the second slider begin where the first one stands."""
        if self._apart.value:
            self._put(self._second, self._first.value)
        self._show_second()
        ask()

    def _show_second(self) -> None:
        is_shown = self._apart.value
        self._second.layout.display = None if is_shown else "none"
        self._first.description = f"{self._label} ↕" if is_shown else self._label


class PoolStrides(Slider):
    """The pooling window's step, where 0 on the slider means "as the pool size"."""

    def __init__(self) -> None:
        super().__init__("pool_strides", say("Pool strides"), 15)
        for slider in (self._first, self._second):
            slider.min = 0
            slider.tooltip = say("0: the same as the pool size")

    def show(self, value: Any) -> None:
        """Move the slider; None is 0."""
        super().show(0 if value is None else value)

    @property
    def shown(self) -> Any:
        """The number or the pair of them, or None for 0."""
        return None if super().shown in (0, (0, 0)) else super().shown
