"""What panels about a model need of the inspector that shows it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from ...core.inspection import Inspection
from ..session.scene import Scene
from .occluder import Occluder


class ShownModel(Protocol):
    """A model on screen, with the image that it sees.

    Attributes:
        classes: What its classes are called, or None.
        occluder: The square that the reader has laid over the picture, or None; it can be observed.
    """

    classes: Sequence[str] | None
    occluder: Occluder | None

    @property
    def scene(self) -> Scene:
        """What is looked at, with a trait that counts what was ``inspected``."""

    @property
    def inspection(self) -> Inspection:
        """The model taken apart for the image."""

    @property
    def ablated(self) -> Mapping[str, Sequence[int]]:
        """The channels that are switched off, by the name of their stage."""

    def observe(self, handler: Callable[[Any], None], names: str) -> None:
        """Call a function whenever a trait changes."""
