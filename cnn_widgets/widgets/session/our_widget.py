"""What every widget of ours is: one that closes whole, and takes from the browser only what fits."""

from typing import Any

import ipywidgets as ipw

from ...render.wire.packed import jsonable
from .closing import Closing
from .display import Displayed
from .incoming import Incoming


class OurWidget(Closing, Incoming, ipw.Widget):
    """A widget that gives back what it holds when it is closed, and minds what a message brings.

    What it sends is written as frames are: a sentence travels as what it was made of.
    """

    @staticmethod
    def _trait_to_json(value: Any, _: Any) -> Any:
        return jsonable(value)

    def send(self, content: Any, buffers: Any = None) -> None:
        """Send a message of the package's own to the browser."""
        super().send(jsonable(content), buffers)


class Composite(Displayed, OurWidget, ipw.VBox):
    """A widget that is made of others, with a picture of itself for where no kernel runs."""
