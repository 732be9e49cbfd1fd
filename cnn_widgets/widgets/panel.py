"""The base of every panel: the built front end, and the scene that it looks at."""

from functools import cache
from importlib import resources
from typing import Any, Self

import anywidget
import traitlets
from ipywidgets import widget_serialization

from .scene import Scene


@cache
def static_text(name: str) -> str:
    """Return a file of the built front end.

    The text and not its path: anywidget watches a path for changes, and the watcher keeps every
    instance alive.
    """
    return resources.files("cnn_widgets").joinpath("static", name).read_text("utf-8")


class Panel(anywidget.AnyWidget):
    """One part of the screen; several panels can look at one scene.

    Args:
        scene: What is shown.
    """

    _esm = static_text("widget.js")
    _css = static_text("widget.css")

    panel = traitlets.Unicode().tag(sync=True)
    scene = traitlets.Instance(Scene).tag(sync=True, **widget_serialization)

    def __init__(self, scene: Scene, **options: Any):
        super().__init__(scene=scene, **options)

    @classmethod
    def on(cls, scene: Scene) -> Self:
        """Return a panel that looks at a scene which others look at too."""
        panel = cls.__new__(cls)
        Panel.__init__(panel, scene)
        return panel

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.scene.summary})"
