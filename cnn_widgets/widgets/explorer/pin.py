"""Pinning: a configuration that is kept, to compare others with it."""

from ...core.compare.pin import Pinned
from .comparison import Comparison
from .image_name import shown_image


class Pinning:
    """A mixin for a `Stack` that is shown by a `Scene`, and whose input can be moved."""

    @property
    def pinned(self) -> Pinned | None:
        """The configuration that is pinned, a frozen value, or None."""
        comparison = self.scene.comparison_in_force
        return None if comparison is None else comparison.pinned

    def pin(self) -> None:
        """Keep the present configuration; from now on the maps' panel shows it beside the present one.

        Kept are the maps of all stages and the settings. What is pinned already is given up.

        Example:
            >>> ex.pin()
            >>> ex.blocks[0].kernel_size = 5
            >>> ex.pinned.blocks[0].kernel_size
            3
        """
        with self.lock:
            pinned = self._configuration()
            self.scene.compare(Comparison(pinned, lambda: pinned.changes(self._configuration())))

    def unpin(self) -> None:
        """Give up what is pinned."""
        with self.lock:
            self.scene.compare(None)

    def _configuration(self) -> Pinned:
        return Pinned(self._plan(), self._current(), shown_image(self._image_name), self._moves.words)
