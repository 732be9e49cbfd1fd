"""A target that is drawn on by hand."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np

from ...core.learning import Stroke, corner, stroke
from ...core.learning.assignment import Begun


class HasBegun(Protocol):
    """Who knows what is being learned."""

    begun: Begun


class DrawnTarget:
    """Strokes over the target map. The kernel goes on from where it is.

    Args:
        run: What is being learned.
        lock: The screen's lock.
        adopt: Has something else learned from now on.
    """

    def __init__(self, run: HasBegun, lock: AbstractContextManager[Any], adopt: Callable[[Begun], None]):
        self._run, self._lock, self._adopt = run, lock, adopt

    @property
    def map(self) -> np.ndarray:
        """What is to be made, with all that was drawn on it, float32 (rows, columns, 1)."""
        return self._run.begun.attempt.task.target[..., None].copy()

    @property
    def summary(self) -> dict[str, Any]:
        """The strokes, the pixel of the image that the target's first value belongs to, and the largest value."""
        begun = self._run.begun
        work = begun.attempt.task
        return dict(
            strokes=len(begun.assignment.strokes),
            corner=list(corner(work.window, work.image.shape[:2])),
            limit=float(abs(begun.base).max()) or 1.0,
        )

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
        with self._lock:
            self._change((*self._strokes, stroke(points, radius, value)))

    def undraw(self) -> None:
        """Take the last stroke back."""
        with self._lock:
            self._change(self._strokes[:-1])

    def clear_drawing(self) -> None:
        """Take all strokes back."""
        with self._lock:
            self._change(())

    def draw_by_hand(self, content: dict[str, Any]) -> None:
        """A stroke comes in pieces while it is drawn; all are one for `undraw`."""
        new = stroke(content.get("points"), content.get("radius"), content.get("value"))
        strokes = self._strokes
        if content.get("goes_on") and strokes:
            last = strokes[-1]
            new = Stroke((*last.points, *new.points), last.radius, last.value)
            strokes = strokes[:-1]
        self._change((*strokes, new))

    @property
    def _strokes(self) -> tuple[Stroke, ...]:
        return self._run.begun.assignment.strokes

    def _change(self, strokes: tuple[Stroke, ...]) -> None:
        self._adopt(self._run.begun.changed(strokes=strokes))
