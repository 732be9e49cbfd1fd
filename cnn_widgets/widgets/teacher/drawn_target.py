"""A target map that the user can draw on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np

from ...core.learning import Stroke, corner, stroke
from ...core.learning.problem import StartedProblem


class HasProblem(Protocol):
    """Anything that holds the problem that is being learned."""

    current: StartedProblem


class DrawnTarget:
    """The strokes over the target map of a problem. After each stroke the descent goes on from the present kernel.

    Args:
        holder: Holds the problem that is being learned.
        lock: The screen's lock.
        adopt: Replaces the problem that is being learned.
    """

    def __init__(self, holder: HasProblem, lock: AbstractContextManager[Any], adopt: Callable[[StartedProblem], None]):
        self._holder, self._lock, self._adopt = holder, lock, adopt

    @property
    def map(self) -> np.ndarray:
        """The target map with all strokes, float32 (rows, columns, 1), a copy."""
        return self._holder.current.run.regression.target[..., None].copy()

    @property
    def summary(self) -> dict[str, Any]:
        """The number of strokes, the image's pixel under the target's first value, and the target's largest value."""
        current = self._holder.current
        regression = current.run.regression
        return dict(
            strokes=len(current.problem.strokes),
            corner=list(corner(regression.window, regression.image.shape[:2])),
            limit=float(abs(current.base).max()) or 1.0,
        )

    def draw(self, points: Any, radius: float = 4, value: float | None = 1.0) -> None:
        """Draw a stroke on the target. The descent goes on from the present kernel.

        Args:
            points: One (row, column), or several that the stroke connects in order, in pixels of the image.
            radius: The radius of the brush in pixels; 0 is one pixel wide.
            value: The value to draw; None erases, which restores the original target.

        Raises:
            SettingError: If an argument is invalid.

        Example:
            >>> teacher = KernelTeacher("camera", "blank")
            >>> teacher.draw([(60, 40), (60, 180)], radius=3)
        """
        with self._lock:
            self._change((*self._strokes, stroke(points, radius, value)))

    def undraw(self) -> None:
        """Undo the last stroke."""
        with self._lock:
            self._change(self._strokes[:-1])

    def clear_drawing(self) -> None:
        """Remove all strokes."""
        with self._lock:
            self._change(())

    def draw_by_hand(self, content: dict[str, Any]) -> None:
        """Add what the browser has sent of a stroke.

        A stroke arrives in parts while it is drawn; `undraw` removes it as a whole.
        """
        new = stroke(content.get("points"), content.get("radius"), content.get("value"))
        strokes = self._strokes
        if content.get("goes_on") and strokes:
            last = strokes[-1]
            new = Stroke((*last.points, *new.points), last.radius, last.value)
            strokes = strokes[:-1]
        self._change((*strokes, new))

    @property
    def _strokes(self) -> tuple[Stroke, ...]:
        return self._holder.current.problem.strokes

    def _change(self, strokes: tuple[Stroke, ...]) -> None:
        self._adopt(self._holder.current.changed(strokes=strokes))
