"""The base of every panel: a part of a screen, or a screen of its own."""

from collections.abc import Callable
from typing import Any, Self

import traitlets

from ...core.errors import SettingError
from ...core.language import say
from .base_scene import BaseScene
from .widget.display import Displayed
from .widget.our_widget import Page
from .widget.parts import SCENE, Mountable

Reaction = Callable[[dict[str, Any], bytes], None]
WHOLE_ONLY = frozenset(Page.class_trait_names(sync=True))
"""What a part has no use for: its model, its view and its layout are those of the whole."""


def call(act: Callable[[], Any]) -> Reaction:
    """Return a reaction that ignores what the request holds."""
    return lambda *_: act()


class Panel(Page):
    """One part of the screen; several panels can look at one scene, and close with it.

    It is a widget of its own, or a part of one: see `mounted`.

    Args:
        scene: What is shown.
        owns_scene: Whether the scene is nobody else's, so that it reaches the browser with this panel.
    """

    panel = traitlets.Unicode().tag(sync=True)
    scene = traitlets.Instance(BaseScene)

    _is_part = False

    def __init__(self, scene: BaseScene, *, owns_scene: bool = False, **options: Any):
        if scene.is_closed:
            raise SettingError(
                say("{panel} was given something that is closed: give one that is open.", panel=type(self).__name__)
            )
        self._reactions: dict[str, Reaction] = {}
        scene.join(self)
        if owns_scene:
            self.mount(SCENE, scene)
        elif not self._is_part:
            options["of"] = scene.model
        super().__init__(scene=scene, **options)
        self.on_msg(self._receive)

    @classmethod
    def mounted(cls, whole: Mountable, *args: Any, **options: Any) -> Self:
        """Return a panel that is a part of another widget, whose model carries its state.

        Args:
            whole: The widget.
            *args: As for a panel of its own.
            **options: Likewise.
        """
        panel = cls.__new__(cls, *args, **options)
        panel._is_part = True
        panel.__init__(*args, **options)  # type: ignore[misc]
        whole.mount(panel.panel, panel)
        return panel

    @classmethod
    def on(cls, scene: BaseScene) -> Self:
        """Return a panel that looks at a scene which others look at too."""
        return cls(scene)

    @property
    def spoken(self) -> str:
        """The code of its scene's language."""
        return self.scene.language

    def open(self) -> None:
        """Make it known to the browser, unless it is a part."""
        if not self._is_part:
            super().open()

    def add_traits(self, **traits: Any) -> None:
        """Add traits, but not those of a model of its own to a part."""
        if not self._is_part:
            super().add_traits(**traits)

    @traitlets.default("keys")
    def _default_keys(self) -> list[str]:
        names = self.traits(sync=True)
        return [name for name in names if not self._is_part or name not in WHOLE_ONLY]

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

    def _let_go(self) -> None:
        super()._let_go()
        # Missing where the constructor failed.
        if "scene" in self._trait_values:
            self.scene.leave(self)
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
        super().__init__(scene, owns_scene=scene is not given)
