"""The difference between pinned and current maps, where both have values."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say
from ..stack.output_size import Pair, times
from ..stack.receptive_field import ReceptiveField

PIXEL = ReceptiveField()
"""The receptive field of an image's pixels."""


@dataclass(frozen=True, eq=False)
class Difference:
    """Two sets of maps, cut to the region that both have.

    Args:
        pinned: float32 (height, width, channels), a view.
        current: float32 of the same shape, a view.
        pinned_start: (row, column) at which the common region begins in the pinned maps.
        current_start: (row, column) at which it begins in the current maps.
    """

    pinned: np.ndarray
    current: np.ndarray
    pinned_start: Pair
    current_start: Pair

    @property
    def maps(self) -> np.ndarray:
        """Current minus pinned, float32 (height, width, channels); NaN where either is NaN or both are infinite."""
        with np.errstate(invalid="ignore", over="ignore"):
            return self.current - self.pinned

    @property
    def largest(self) -> np.ndarray:
        """The largest finite absolute difference of each channel, (channels,), which limits its colour scale."""
        size = np.abs(self.maps)
        return np.where(np.isfinite(size), size, 0).max(axis=(0, 1))

    @property
    def is_none(self) -> bool:
        """Whether the two are equal, with NaN equal to NaN."""
        return bool(np.array_equal(self.pinned, self.current, equal_nan=True))


def difference(
    pinned: Any,
    current: Any,
    pinned_field: ReceptiveField = PIXEL,
    current_field: ReceptiveField = PIXEL,
) -> Difference:
    """Return two sets of maps of one image, aligned value by value.

    Two values belong together if their receptive fields have the same centre in the image (rounded to a whole pixel
    towards the top left). So a map of 222 × 222 and one of 220 × 220, from kernels of 3 and of 5, are compared on the
    inner 220 × 220. Channels are compared by number; those that only one set has are left out.

    Args:
        pinned: (height, width, channels).
        current: (height, width, channels).
        pinned_field: The receptive field of the pinned stage.
        current_field: The receptive field of the current one.

    Raises:
        SettingError: If the maps cannot be aligned: their strides differ, their centres never coincide, or they have
            no region in common.

    Example:
        >>> difference(np.zeros((4, 4, 1)), np.ones((4, 4, 2))).maps.shape
        (4, 4, 1)
    """
    arrays = [np.asarray(maps, np.float32) for maps in (pinned, current)]
    for array in arrays:
        if array.ndim != 3 or not array.size:
            raise SettingError(say("The maps have shape {shape}: give (height, width, channels).", shape=array.shape))
    if pinned_field.jump != current_field.jump:
        raise SettingError(
            say(
                "The pinned map has a value every {pinned} pixels and the current one every {current}, so their values "
                "lie over different places: compare stages of equal strides.",
                pinned=times(pinned_field.jump),
                current=times(current_field.jump),
            )
        )
    parts = [
        _overlap(arrays[0].shape[axis], arrays[1].shape[axis], axis, pinned_field, current_field) for axis in range(2)
    ]
    channels = min(array.shape[2] for array in arrays)
    (row, other_row, rows), (col, other_col, cols) = parts
    return Difference(
        arrays[0][row : row + rows, col : col + cols, :channels],
        arrays[1][other_row : other_row + rows, other_col : other_col + cols, :channels],
        (row, col),
        (other_row, other_col),
    )


def common_limits(pinned: Any, current: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits that put two sets of maps on one scale, channel by channel.

    With these limits, `colour.limits` gives equal values in both sets equal colours.

    Args:
        pinned: (height, width, channels).
        current: (height, width, channels); the size and the number of channels may differ.

    Returns:
        The smallest and the largest finite values, each float32 (channels,), with the larger number of channels; 0
        for a channel without finite values.

    Example:
        >>> low, high = common_limits(np.zeros((2, 2, 1)), np.ones((3, 3, 2)))
        >>> low.tolist(), high.tolist()
        ([0.0, 1.0], [1.0, 1.0])
    """
    arrays = [np.asarray(maps, np.float32) for maps in (pinned, current)]
    channels = max(array.shape[2] for array in arrays)
    low, high = np.full(channels, np.inf, np.float32), np.full(channels, -np.inf, np.float32)
    for array in arrays:
        finite, part = np.isfinite(array), slice(array.shape[2])
        low[part] = np.minimum(low[part], np.where(finite, array, np.inf).min(axis=(0, 1)))
        high[part] = np.maximum(high[part], np.where(finite, array, -np.inf).max(axis=(0, 1)))
    none = low > high
    low[none] = high[none] = 0
    return low, high


def _overlap(
    size: int, other: int, axis: int, field: ReceptiveField, other_field: ReceptiveField
) -> tuple[int, int, int]:
    """Return where the common region of two maps begins in each along an axis, and its length."""
    jump = field.jump[axis]
    apart = _centre(other_field, axis) - _centre(field, axis)
    if apart % jump:
        raise SettingError(
            say(
                "The values of the two maps lie {apart} pixels beside each other and come every {jump}, so none are "
                "over the same place: compare settings whose values meet, such as kernels of 3 and 5 at equal "
                "strides.",
                apart=apart % jump,
                jump=jump,
            )
        )
    ahead = apart // jump
    start, other_start = max(0, ahead), max(0, -ahead)
    count = min(size - start, other - other_start)
    if count < 1:
        raise SettingError(say("The two maps have no place of the image in common: compare larger maps."))
    return start, other_start, count


def _centre(field: ReceptiveField, axis: int) -> int:
    """Return the pixel at the centre of the first value's receptive field."""
    return field.start[axis] + (field.size[axis] - 1) // 2
