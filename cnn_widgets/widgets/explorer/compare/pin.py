"""Pinning: a configuration is kept, so that others can be compared with it."""

from typing import cast

from ....core.compare.pin import Pinned
from ....core.images.picture import Picture
from ...session.scene import Scene
from ..image_in_force import image_key, shown_image
from ..stack import Stack
from .comparison import Comparison
from .perturbation import Perturbation


class Pins:
    """What an explorer has pinned.

    Args:
        scene: The scene that shows it beside the present configuration.
        stack: What can be pinned.
        perturbation: How its input is moved.
    """

    def __init__(self, scene: Scene, stack: Stack, perturbation: Perturbation):
        self._scene, self._stack, self._perturbation = scene, stack, perturbation

    @property
    def pinned(self) -> Pinned | None:
        """The configuration that is pinned, or None."""
        comparison = self._scene.counterpart
        return None if comparison is None else comparison.pinned

    def pin(self) -> None:
        """Keep the present configuration; from now on the maps' panel shows it beside the present one.

        The maps of all stages and the settings are kept. They replace what was pinned before.

        Example:
            >>> ex.pin()
            >>> ex.blocks[0].kernel_size = 5
            >>> ex.pinned.blocks[0].kernel_size
            3
        """
        with self._scene.lock:
            pinned = self._configuration()
            self._scene.compare(Comparison(pinned, lambda: pinned.changes(self._configuration())))

    def unpin(self) -> None:
        """Give up what is pinned."""
        with self._scene.lock:
            self._scene.compare(None)

    def _configuration(self) -> Pinned:
        plan = self._stack.plan()
        name = shown_image(image_key(cast(Picture, plan.image)))
        return Pinned(plan, self._stack.current(), name, self._perturbation.moves.words)
