"""The base of every panel: what loads the front end, and the scene that it looks at."""

from collections.abc import Callable
from typing import Any, Self

import anywidget
import traitlets
from ipywidgets import widget_serialization

from ...core.errors import SettingError
from ...core.language import say
from .base_scene import BaseScene
from .display import Displayed
from .front_end import FrontEnd, static_text
from .our_widget import OurWidget

Reaction = Callable[[dict[str, Any], bytes], None]


def call(act: Callable[[], Any]) -> Reaction:
    """Return a reaction that ignores what the request holds."""
    return lambda *_: act()


class Panel(OurWidget, anywidget.AnyWidget):
    """One part of the screen; several panels can look at one scene, and close with it.

    Args:
        scene: What is shown.
    """

    # Each instance carries a copy of this, so it is only what loads the front end.
    _esm = static_text("loader.js")

    panel = traitlets.Unicode().tag(sync=True)
    scene = traitlets.Instance(BaseScene).tag(sync=True, **widget_serialization)
    front_end = traitlets.Instance(FrontEnd).tag(sync=True, **widget_serialization)

    def __init__(self, scene: BaseScene, **options: Any):
        if scene.is_closed:
            raise SettingError(
                say("{panel} was given something that is closed: give one that is open.", panel=type(self).__name__)
            )
        self._reactions: dict[str, Reaction] = {}
        scene.join(self)
        super().__init__(scene=scene, front_end=FrontEnd.of(scene.language, self), **options)
        self.on_msg(self._receive)

    def react(self, kind: str, reaction: Reaction) -> None:
        """Call `reaction` with the message and its bytes when the browser asks for something of this kind.

        It is called inside the scene's `guarded` boundary, so it may raise.
        """
        self._reactions[kind] = reaction

    def _receive(self, _: Any, content: Any, buffers: list[Any]) -> None:
        kind = content.get("kind") if isinstance(content, dict) else None
        if isinstance(kind, str) and kind in self._reactions:
            with self.scene.guarded():
                self._reactions[kind](content, bytes(buffers[0]) if buffers else b"")

    @classmethod
    def on(cls, scene: BaseScene) -> Self:
        """Return a panel on a scene that it shares with others."""
        return cls(scene)

    def _let_go(self) -> None:
        super()._let_go()
        # Missing where the constructor failed.
        for shared in ("front_end", "scene"):
            if shared in self._trait_values:
                getattr(self, shared).leave(self)
        self.__dict__.get("_reactions", {}).clear()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.scene.summary})"


class DisplayedPanel(Displayed, Panel):
    """A panel with a picture of itself for where no kernel runs."""


class ArrayPanel(Panel):
    """A panel on a scene that it shares with others, or alone on plain arrays.

    Args:
        given: A scene, or the arrays.
        make: Makes a scene of the arrays, which is then the panel's own.
    """

    def __init__(self, given: Any, make: Callable[[], BaseScene]):
        scene = given if isinstance(given, BaseScene) else make()
        super().__init__(scene)
        if scene is not given:
            self._makes(scene)
