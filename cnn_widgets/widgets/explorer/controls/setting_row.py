"""One setting on screen: its input, and the sentence beside it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import ipywidgets as ipw

from ...session.closing import Closing

LABEL = "110px"


class Control(Closing, ipw.VBox):
    """One setting: its input, and beside it the sentence that says why a value cannot be.

    Args:
        field: The setting's name.
        inputs: The row of widgets that set it.
    """

    def __init__(self, field: str, inputs: list[ipw.Widget]):
        self.field = field
        self._complaint = ipw.Label(layout=ipw.Layout(display="none"))
        self._complaint.add_class("cnnw-complaint")
        self.row = ipw.HBox(inputs)
        self.row.add_class("cnnw-control-row")
        super().__init__([self.row, self._complaint])
        # Some of the inputs are made but not shown.
        self._makes(self.row, self._complaint, *self.inputs)
        self.add_class("cnnw-control")

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The widgets that a hand sets it with."""
        raise NotImplementedError

    @property
    def shown(self) -> Any:
        """The value that its inputs show."""
        raise NotImplementedError

    def show(self, value: Any) -> None:
        """Show a value, whatever the range."""
        raise NotImplementedError

    def on_hand(self, ask: Callable[[], None], within: Callable[[], AbstractContextManager[Any]]) -> None:
        """Call `ask`, in a context, after each change that a hand makes."""
        for each in self.inputs:
            each.on_hand(ask, within)

    def limit(self, values: tuple[Any, ...]) -> None:
        """Offer only these: the smallest and the largest number, or the values to choose from."""
        raise NotImplementedError

    def lock(self) -> None:
        """Show the setting, but let no hand change it."""
        raise NotImplementedError

    def complain(self, sentence: str) -> None:
        """Mark the setting and show a sentence, or with "" take both away."""
        if sentence == self._complaint.value:
            return
        self._complaint.value = sentence
        self._complaint.layout.display = None if sentence else "none"
        (self.add_class if sentence else self.remove_class)("cnnw-impossible")
