"""What every widget of ours is: one that closes whole, has parts, and takes from the browser only what fits."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import anywidget
import traitlets
from ipywidgets import Widget, widget_serialization

from ....core.language import language, say
from ....render.wire.packed import jsonable
from ..front_end import FrontEnd, static_text
from .closing import Closing
from .display import Displayed
from .parts import SCENE, Whole

OF_A_MODEL = frozenset(Widget.class_trait_names(sync=True))
"""What a part has no use for: its whole says how it is shown."""


class OurWidget(Closing, Whole):
    """A widget that gives back what it holds when it is closed, and minds what a message brings.

    What it sends is written as frames are: a sentence travels as what it was made of.
    """

    @staticmethod
    def _trait_to_json(value: Any, _: Any) -> Any:
        return jsonable(value)

    def send(self, content: Any, buffers: Any = None) -> None:
        """Send a message of the package's own to the browser."""
        super().send(jsonable(content), buffers)

    def mount(self, name: str, part: Widget) -> None:
        """Make a widget that has no model a part of this one, which closes it, too."""
        super().mount(name, part)
        self._makes(part)


class Part(OurWidget):
    """A widget without a model of its own: it speaks to the browser once it is mounted in another."""

    def open(self) -> None:
        """Wait until it is mounted."""

    @traitlets.default("keys")
    def _default_keys(self) -> list[str]:
        return [name for name in self.traits(sync=True) if name not in OF_A_MODEL]


class Page(OurWidget, anywidget.AnyWidget):
    """A widget with a view, all of which is the front end's.

    Attributes:
        key: The model's own id: what a view is handed is a stand-in, which does not know it.
        screen: Which view.
        of: The model of another widget that it is a second view of; empty for none.
    """

    # Each instance carries a copy of this, so it is only what loads the front end.
    _esm = traitlets.Unicode(static_text("loader.js")).tag(sync=True)

    key = traitlets.Unicode().tag(sync=True)
    front_end = traitlets.Instance(FrontEnd, allow_none=True).tag(sync=True, **widget_serialization)
    screen = traitlets.Unicode("panel").tag(sync=True)
    of = traitlets.Unicode().tag(sync=True)

    def __init__(self, *args: Any, **options: Any):
        key = uuid4().hex
        super().__init__(*args, model_id=key, key=key, **options)

    @property
    def spoken(self) -> str:
        """The code of the language in which it is shown."""
        return language()

    def open(self) -> None:
        """Make it known to the browser, with the front end that all share."""
        if self.front_end is None:
            self.front_end = FrontEnd.of(self.spoken, self)
        super().open()

    def _let_go(self) -> None:
        super()._let_go()
        if self.front_end is not None:
            self.front_end.leave(self)


class Composite(Displayed, Page):
    """A widget that shows its parts, with a picture of itself for where no kernel runs.

    It reaches the browser in one message, as soon as all parts are mounted: see `_complete`.

    Attributes:
        panels: The names of the parts that are panels, in order.
    """

    panels = traitlets.List(traitlets.Unicode()).tag(sync=True)

    _is_complete = False

    def __getattr__(self, name: str) -> Any:
        """Return the trait of a part by its full name.

        Raises:
            AttributeError: If there is none; for ``children``, it says what to use instead.
        """
        if name == "children":
            raise AttributeError(_no_children(), name=name, obj=self)
        return super().__getattr__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "children":
            raise AttributeError(_no_children(), name=name, obj=self)
        super().__setattr__(name, value)

    def open(self) -> None:
        """Make it known to the browser once it is complete."""
        if self._is_complete:
            super().open()

    def _complete(self, panels: Iterable[str] | None = None) -> None:
        """Open it, with these panels, all of which are mounted; None is all."""
        self.panels = [name for name in self._parts if name != SCENE] if panels is None else list(panels)
        self._is_complete = True
        self.open()


def _no_children() -> str:
    return say(
        "This widget has no children: its panels are parts of it. Choose them with panels=, or put widgets beside it "
        "with ipywidgets.VBox([...])."
    )
