"""What every widget of ours is: one that closes whole, and takes from the browser only what fits."""

import ipywidgets as ipw

from .closing import Closing
from .display import Displayed
from .incoming import Incoming


class OurWidget(Closing, Incoming, ipw.Widget):
    """A widget that gives back what it holds when it is closed, and minds what a message brings."""


class Composite(Displayed, OurWidget, ipw.VBox):
    """A widget that is made of others, with a picture of itself for where no kernel runs."""
