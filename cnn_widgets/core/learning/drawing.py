"""Drawing on a target map with a round brush."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import SettingError
from ..language import say
from ..numbers import is_real, numbers_from
from ..stack.output_size import Pair

LARGEST_RADIUS = 1000
LARGEST_VALUE = float(np.finfo(np.float32).max)
MOST_STROKE_POINTS = 10_000


@dataclass(frozen=True)
class Stroke:
    """One stroke of a round brush.

    Args:
        points: ((row, column), ...), the points that it connects, in pixels of the image.
        radius: The radius of the brush in pixels; 0 is one pixel wide.
        value: The value that it draws, or None for an eraser, which restores the map as it was before any stroke.
    """

    points: tuple[tuple[float, float], ...]
    radius: float
    value: float | None


def stroke(points: object, radius: object = 4, value: object = 1.0) -> Stroke:
    """Return a stroke after checking its arguments.

    Args:
        points: (n, 2) rows and columns, or one (row, column).
        radius: From 0 to 1000.
        value: A finite number, or None.

    Raises:
        SettingError: If an argument is invalid.
    """
    places = numbers_from(points, say("list of points"))
    places = places[None] if places.ndim == 1 else places
    if places.ndim != 2 or places.shape[1] != 2 or len(places) > MOST_STROKE_POINTS:
        raise SettingError(
            say(
                "The points have shape {shape}: give (row, column) of each, {most:,} at most.",
                shape=places.shape,
                most=MOST_STROKE_POINTS,
            )
        )
    if not is_real(radius) or not 0 <= radius <= LARGEST_RADIUS:
        raise SettingError(
            say("radius is {radius!r:.40}: give a number from 0 to {most}.", radius=radius, most=LARGEST_RADIUS)
        )
    if value is not None and not (is_real(value) and abs(value) <= LARGEST_VALUE):
        raise SettingError(say("value is {value!r:.40}: give a finite number, or None to erase.", value=value))
    pairs = tuple((float(row), float(col)) for row, col in places)
    return Stroke(pairs, float(radius), None if value is None else float(value))


def drawn(base: np.ndarray, strokes: Sequence[Stroke], corner: Pair = (0, 0)) -> np.ndarray:
    """Return a map with strokes over it.

    Args:
        base: float32 (rows, columns), the map that is drawn on; it is not changed.
        strokes: The strokes, in the order in which they were drawn.
        corner: (row, column) of the image's pixel under the map's first value.

    Returns:
        float32 (rows, columns). The parts of a stroke outside the map are cut off.
    """
    result = base.copy()
    for each in strokes:
        covered = _covered(each, base.shape, corner)
        result[covered] = base[covered] if each.value is None else each.value
    return result


def _covered(stroke: Stroke, shape: Pair, corner: Pair) -> np.ndarray:
    """Return a mask, bool (rows, columns), of the values within the radius of one of the stroke's lines."""
    points = np.array(stroke.points) - corner
    starts, ways = points[:1], np.zeros((1, 2))
    if len(points) > 1:
        starts, ways = points[:-1], np.diff(points, axis=0)
    found = np.zeros(shape, bool)
    # Half a pixel more, so that a brush of radius 0 covers the pixel under its centre.
    reach = stroke.radius + 0.5
    for start, way in zip(starts, ways):
        ends = np.stack([start, start + way])
        low = np.clip(np.floor(ends.min(0) - reach), 0, shape).astype(int)
        high = np.clip(np.ceil(ends.max(0) + reach) + 1, 0, shape).astype(int)
        rows, cols = np.ogrid[low[0] : high[0], low[1] : high[1]]
        down, right = rows - start[0], cols - start[1]
        share = np.clip((down * way[0] + right * way[1]) / max(float(way @ way), 1e-12), 0, 1)
        near = (down - share * way[0]) ** 2 + (right - share * way[1]) ** 2 <= reach**2
        found[low[0] : high[0], low[1] : high[1]] |= near
    return found
