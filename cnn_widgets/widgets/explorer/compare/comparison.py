"""Frames that show the pinned stages beside the present ones, made only while something is pinned."""

from collections.abc import Callable, Sequence
from typing import Any

from ....core.compare.pin import Pinned
from ....core.stack.stage import Stage
from ....render.frames import Selection
from ....render.frames.maps.comparison import compared_frame, pinned_frame, value_at
from ....render.wire import pack
from ...session.scene import Scene


class Comparison:
    """Pinned stages that a scene compares with its own.

    Args:
        pinned: The pinned configuration.
        changes: Returns what has changed since, one phrase each.
    """

    def __init__(self, pinned: Pinned, changes: Callable[[], Sequence[str]]):
        self.pinned = pinned
        self._stages = tuple(pinned.stages)
        self._changes = changes
        self._sent: tuple[str, int] | None = None
        self._revision = 0

    def publish(self, scene: Scene, revision: int) -> None:
        """Send what belongs to the scene's maps of this revision: the pinned tiles once for each stage."""
        stage = scene.selected.find(scene.stages)
        size = scene.tile_size
        if self._sent != (stage.name, size):
            self._revision += 1
            scene.pinned = pack(*pinned_frame(self._find(stage), revision=self._revision, tile_size=size))
            self._sent = (stage.name, size)
        scene.compared = scene.link.beside(
            "compared",
            compared_frame(
                self._stages,
                stage,
                scene.selected,
                changes=self._changes(),
                revision=revision,
                tile_size=size,
                with_tiles=scene.comparison == "difference",
            ),
        )

    def value(self, stage: Stage, selection: Selection) -> dict[str, Any]:
        """Return the pinned value over the same place of the image, or None, for the value under the pointer."""
        return {"pinned": value_at(self._find(stage), stage, selection)["pinned"]}

    def _find(self, stage: Stage) -> Stage | None:
        return next((each for each in self._stages if each.name == stage.name), None)
