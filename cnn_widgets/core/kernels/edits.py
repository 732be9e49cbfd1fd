"""Edits of a kernel: normalise, negate, rotate, flip, subtract the mean."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say
from ..numbers import numbers_from, place_from
from ..stack.output_size import times


def normalise(kernel: np.ndarray) -> np.ndarray:
    """Divide each filter by the sum of its absolute weights.

    The response to an image in [0, 1] then lies in [-1, 1], and a kernel without negative weights takes a mean.

    Args:
        kernel: float32 (height, width), (height, width, in_channels) or the same with filters last.

    Returns:
        float32 of the same shape.

    Raises:
        SettingError: If a filter is all zero, so that its sum is 0.

    Example:
        >>> normalise(np.float32([[1, -3]]))
        array([[ 0.25, -0.75]], dtype=float32)
    """
    total = np.abs(kernel, dtype=np.float64).sum(axis=tuple(range(min(kernel.ndim, 3))), keepdims=True)
    if not total.all():
        if total.size == 1:
            raise SettingError(say("The kernel is all zero and cannot be normalised: set one of its weights first."))
        number = np.flatnonzero(total == 0)[0]
        raise SettingError(
            say("Filter {number} is all zero and cannot be normalised: set one of its weights first.", number=number)
        )
    return (kernel / total).astype(np.float32)


def negate(kernel: np.ndarray) -> np.ndarray:
    """Change the sign of each weight: bright values of the map become dark, and what ReLU hid appears."""
    return np.float32(0) - kernel  # not -kernel, which turns 0.0 into -0.0


def rotate(kernel: np.ndarray, turns: int = 1) -> np.ndarray:
    """Rotate a kernel by quarter turns.

    Args:
        kernel: float32 (height, width, ...).
        turns: The number of quarter turns, anticlockwise on screen; negative ones are clockwise.

    Returns:
        float32, a copy; (width, height, ...) after an odd number of turns.

    Example:
        >>> rotate(np.float32([[1, 2, 3]]))
        array([[3.],
               [2.],
               [1.]], dtype=float32)
    """
    return np.ascontiguousarray(np.rot90(kernel, turns))


def rotate_back(kernel: np.ndarray) -> np.ndarray:
    """Rotate a kernel by a quarter turn clockwise; see `rotate`."""
    return rotate(kernel, -1)


def flip_up_down(kernel: np.ndarray) -> np.ndarray:
    """Flip a kernel vertically: its top row becomes its bottom row."""
    return np.ascontiguousarray(kernel[::-1])


def flip_left_right(kernel: np.ndarray) -> np.ndarray:
    """Flip a kernel horizontally: its left column becomes its right column."""
    return np.ascontiguousarray(kernel[:, ::-1])


def flip_both(kernel: np.ndarray) -> np.ndarray:
    """Flip a kernel both ways, a half turn: Keras's cross-correlation becomes a true convolution."""
    return np.ascontiguousarray(kernel[::-1, ::-1])


def zero_mean(kernel: np.ndarray) -> np.ndarray:
    """Subtract its mean from each plane, the weights of one input channel and one filter.

    Each plane gets mean 0 on its own, so that a flat area gives 0 whatever its colour.

    Args:
        kernel: float32 (height, width, ...).

    Returns:
        float32 of the same shape.

    Example:
        >>> zero_mean(np.float32([[1, 3]]))
        array([[-1.,  1.]], dtype=float32)
    """
    return (kernel - kernel.mean(axis=(0, 1), keepdims=True, dtype=np.float64)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class KernelEdit:
    """An edit of a kernel.

    Args:
        name: The name that `edit_kernel` takes.
        words: Returns `label` and `description` in the reader's language.
        function: Maps a kernel (height, width, ...) to the edited kernel, plane by plane.
    """

    name: str
    words: Callable[[], tuple[str, str]]
    function: Callable[[np.ndarray], np.ndarray]

    @property
    def label(self) -> str:
        """The label in a menu."""
        return self.words()[0]

    @property
    def description(self) -> str:
        """What the edit does, in one line for a learner."""
        return self.words()[1]


_EDITS = {
    edit.name: edit
    for edit in (
        KernelEdit(
            "normalise", lambda: (say("Normalise"), say("Divides by the sum of the absolute weights.")), normalise
        ),
        KernelEdit(
            "zero_mean", lambda: (say("Zero mean"), say("Takes off the mean, so that a flat area gives 0.")), zero_mean
        ),
        KernelEdit("negate", lambda: (say("Negate"), say("Changes every sign: bright answers become dark.")), negate),
        KernelEdit("rotate", lambda: (say("Rotate ↺"), say("Turns by a quarter, anticlockwise.")), rotate),
        KernelEdit("rotate_back", lambda: (say("Rotate ↻"), say("Turns by a quarter, clockwise.")), rotate_back),
        KernelEdit("flip_left_right", lambda: (say("Flip ↔"), say("Mirrors left and right.")), flip_left_right),
        KernelEdit("flip_up_down", lambda: (say("Flip ↕"), say("Mirrors top and bottom.")), flip_up_down),
        KernelEdit(
            "flip_both", lambda: (say("Flip both"), say("Mirrors both ways, as true convolution does.")), flip_both
        ),
    )
}


def kernel_edits() -> tuple[KernelEdit, ...]:
    """Return all edits, in the order of a menu."""
    return tuple(_EDITS.values())


def edit_kernel(kernel: Any, name: str, *, filter: int | None = None, channel: int | None = None) -> np.ndarray:
    """Edit the kernels of a convolution: all of them, those of one filter or one input channel, or a single plane.

    Args:
        kernel: (height, width, in_channels, filters), real numbers; it is not changed.
        name: The name of one of `kernel_edits()`.
        filter: The filter to edit; None edits all.
        channel: The input channel to edit; None edits all.

    Returns:
        The whole kernel, float32. The parts that are not edited keep their values bit for bit. The shape changes only
        if all of a kernel that is not square is rotated, to (width, height, in_channels, filters).

    Raises:
        SettingError: If there is no such edit, filter or channel, a filter to normalise is all zero, or the rotation
            of a part would give it another size than the rest.

    Example:
        >>> kernel = np.ones((3, 3, 3, 16), np.float32)
        >>> float(edit_kernel(kernel, "normalise", filter=2)[0, 0, 0, 2] * 27)
        1.0
    """
    array = numbers_from(kernel, say("kernel"))
    if array.ndim != 4:
        raise SettingError(
            say("The kernel has shape {shape}: give (height, width, in_channels, filters).", shape=array.shape)
        )
    function = _edit(name).function
    part = np.s_[
        :, :, _slice(channel, array.shape[2], say("input channel")), _slice(filter, array.shape[3], say("filter"))
    ]
    result = function(array[part])
    if result.size == array.size:
        return result
    if result.shape[:2] != array.shape[:2]:
        raise SettingError(
            say(
                "A quarter turn makes {size} into {turned}, which the other kernels of the layer are not: turn all "
                "of them at once, or flip this one.",
                size=times(array.shape[:2]),
                turned=times(result.shape[:2]),
            )
        )
    array[part] = result
    return array


def _slice(index: int | None, size: int, what: str) -> slice:
    """Return the slice for an index, which keeps the axis; None selects all."""
    if index is None:
        return slice(None)
    place = place_from(index, size, what, or_none=True)
    return slice(place, place + 1)


def _edit(name: Any) -> KernelEdit:
    if isinstance(name, str) and name in _EDITS:
        return _EDITS[name]
    raise SettingError(
        say("There is no kernel edit {name!r:.40}: choose one of {edits}.", name=name, edits=", ".join(_EDITS))
    )
