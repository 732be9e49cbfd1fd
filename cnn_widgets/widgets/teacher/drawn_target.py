"""A target that is drawn on by hand."""

from typing import Any

import numpy as np

from ...core.learning import Stroke, corner, stroke
from ...core.learning.assignment import Begun


class DrawnTarget:
    """A mixin for a teacher: strokes over the target map. The kernel goes on from where it is."""

    scene: Any
    _begun: Begun

    @property
    def target_map(self) -> np.ndarray:
        """What is to be made, with all that was drawn on it, float32 (rows, columns, 1)."""
        return self._begun.attempt.task.target[..., None].copy()

    def draw(self, points: Any, radius: float = 4, value: float | None = 1.0) -> None:
        """Draw on the target; the kernel goes on from where it is.

        Args:
            points: (row, column) of one place or of several in order, in pixels of the image.
            radius: Of the brush, in pixels; 0 is one pixel wide.
            value: What the brush leaves behind; None is an eraser, which brings back what was there at first.

        Raises:
            SettingError: If one of these cannot be.

        Example:
            >>> teacher = KernelTeacher("camera", "blank")
            >>> teacher.draw([(60, 40), (60, 180)], radius=3)
        """
        with self.scene.lock:
            self._draw((*self._begun.assignment.strokes, stroke(points, radius, value)))

    def undraw(self) -> None:
        """Take the last stroke back."""
        with self.scene.lock:
            self._draw(self._begun.assignment.strokes[:-1])

    def clear_drawing(self) -> None:
        """Take all strokes back."""
        with self.scene.lock:
            self._draw(())

    def _draw_by_hand(self, content: dict[str, Any]) -> None:
        """A stroke comes in pieces while it is drawn; all are one for `undraw`."""
        new = stroke(content.get("points"), content.get("radius"), content.get("value"))
        strokes = self._begun.assignment.strokes
        if content.get("goes_on") and strokes:
            last = strokes[-1]
            new = Stroke((*last.points, *new.points), last.radius, last.value)
            strokes = strokes[:-1]
        self._draw((*strokes, new))

    def _draw(self, strokes: tuple[Stroke, ...]) -> None:
        self._adopt(self._begun.changed(strokes=strokes))

    def _adopt(self, begun: Begun) -> None:
        """Learn this from now on."""
        raise NotImplementedError

    def _corner(self) -> tuple[int, int]:
        """Return the pixel of the image that the target's first value belongs to."""
        work = self._begun.attempt.task
        return corner(work.window, work.image.shape[:2])
