"""One of a few values, in a dropdown or a box to tick."""

from collections.abc import Iterable
from typing import Any

import ipywidgets as ipw

from ....core.language import say
from ...session.hand import ByHand
from .setting_row import LABEL, Control

NONE = "none"
"""Stands for None in a dropdown, which shows nothing at all for None itself."""


class Dropdown(ByHand, ipw.Dropdown):
    """A dropdown that a hand chooses from."""


class Checkbox(ByHand, ipw.Checkbox):
    """A box that a hand ticks."""


class Choice(Control):
    """One of a few values, in a dropdown or a box to tick.

    Args:
        field: The setting's name.
        widget: The input whose ``value`` is the setting.
    """

    def __init__(self, field: str, widget: Dropdown | Checkbox):
        widget.style.description_width = LABEL
        widget.layout.width = "auto"
        widget.add_class("cnnw-grow")
        self._input = widget
        super().__init__(field, [widget])

    @property
    def inputs(self) -> tuple[Dropdown | Checkbox]:
        """The dropdown, or the box to tick."""
        return (self._input,)

    @property
    def shown(self) -> Any:
        """The value that is chosen."""
        return None if self._input.value == NONE else self._input.value

    def limit(self, values: tuple[Any, ...]) -> None:
        """Offer only these values."""
        self._input.options = _options(values)

    def lock(self) -> None:
        """Show the value, but let no hand change it."""
        self._input.disabled = True

    def show(self, value: Any) -> None:
        """Show a value; one that is not offered is offered from then on."""
        options = getattr(self._input, "options", None)
        if options is not None and _option(value) not in [offered for _, offered in options]:
            self._input.options = (*options, *_options([value]))
        self._input.value = _option(value)


def dropdown(field: str, label: str, values: Iterable[Any]) -> Choice:
    """Return a setting with a dropdown of these values."""
    return Choice(field, Dropdown(description=label, options=_options(values)))


def checkbox(field: str, label: str) -> Choice:
    """Return a setting with a box to tick."""
    return Choice(field, Checkbox(description=label, indent=True))


def _option(value: Any) -> Any:
    return NONE if value is None else value


def _options(values: Iterable[Any]) -> tuple[tuple[str, Any], ...]:
    """Return (label, value) of each: Keras's own names, and a word of the reader's language for None."""
    return tuple((say("none") if value in (None, NONE) else str(value), _option(value)) for value in values)
