"""Area means: a map shrunk for the screen, each cell the mean of what it covers."""

import numpy as np


def step_for(height: int, width: int, target: int) -> int:
    """Return the whole factor by which to shrink a map so that its longer side has about `target` cells."""
    return max(1, int(max(height, width) / max(1, target) + 0.5))


def area_mean(planes: np.ndarray, step: int, axes: tuple[int, ...] = (1, 2)) -> np.ndarray:
    """Return maps shrunk by a whole factor; the last cells average what is left over.

    Args:
        planes: float32 (channels, height, width), or of another order with `axes`.
        step: Cells of the map on each side of a cell of the result; 1 returns `planes` itself.
        axes: Which are height and width.

    Returns:
        float32 (channels, ceil(height / step), ceil(width / step)), in the order of `planes`.

    Notes:
        Rows first, as sums of strided slices, then columns: NumPy's reshape-and-mean and ``reduceat``
        took about ten times as long at 16 × 222 × 222.
    """
    if step == 1:
        return planes
    for axis in axes:
        planes = _sum_strides(planes, step, axis)
    return planes


def shrunken_planes(maps: np.ndarray, step: int) -> np.ndarray:
    """Return maps of (height, width, channels) as planes, shrunk by a whole number.

    The numbers are those of `area_mean` on the planes, in half the time: only the shrunken maps are transposed.

    Returns:
        Contiguous float32 (channels, ceil(height / step), ceil(width / step)).
    """
    return np.ascontiguousarray(area_mean(maps, step, axes=(0, 1)).transpose(2, 0, 1))


def _sum_strides(planes: np.ndarray, step: int, axis: int) -> np.ndarray:
    def at(part: slice) -> tuple[slice, ...]:
        return (*(slice(None),) * axis, part)

    size = planes.shape[axis]
    result = planes[at(slice(0, None, step))].copy()
    counts = np.ones(result.shape[axis], np.float32)
    for offset in range(1, min(step, size)):
        more = planes[at(slice(offset, None, step))]
        result[at(slice(0, more.shape[axis]))] += more
        counts[: more.shape[axis]] += 1
    shape = [1, 1, 1]
    shape[axis] = -1
    result *= (1 / counts).reshape(shape)
    return result
