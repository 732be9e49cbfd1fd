"""What can be done to a kernel with one press: normalise, negate, turn, mirror, take off the mean."""

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

    On an image in [0, 1] its answer then lies in -1 to 1, and a kernel without negative weights takes a mean.

    Args:
        kernel: float32 (height, width), (height, width, in_channels) or the same with filters last.

    Returns:
        float32 of the same shape.

    Raises:
        SettingError: If a filter is all zero, so that there is nothing to divide by.

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
    """Change the sign of each weight: what was bright in the map is dark, and what ReLU hid appears."""
    return np.float32(0) - kernel  # not -kernel, which makes zeros into -0.0


def rotate(kernel: np.ndarray, turns: int = 1) -> np.ndarray:
    """Turn a kernel on screen by quarter turns.

    Args:
        kernel: float32 (height, width, ...).
        turns: Quarter turns anticlockwise; negative ones are clockwise.

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
    """Turn a kernel on screen by a quarter turn clockwise; see `rotate`."""
    return rotate(kernel, -1)


def flip_up_down(kernel: np.ndarray) -> np.ndarray:
    """Mirror a kernel: its top row becomes its bottom row."""
    return np.ascontiguousarray(kernel[::-1])


def flip_left_right(kernel: np.ndarray) -> np.ndarray:
    """Mirror a kernel: its left column becomes its right column."""
    return np.ascontiguousarray(kernel[:, ::-1])


def flip_both(kernel: np.ndarray) -> np.ndarray:
    """Mirror a kernel both ways, a half turn: Keras's cross-correlation becomes a true convolution."""
    return np.ascontiguousarray(kernel[::-1, ::-1])


def zero_mean(kernel: np.ndarray) -> np.ndarray:
    """Take the mean off each plane, one plane for each input channel and filter.

    Each plane by itself, so that a flat area gives 0 whatever its colour.

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
    """One thing that can be done to a kernel.

    Args:
        name: What `edit_kernel` takes.
        words: Returns `label` and `description` in the reader's language.
        function: The kernel (height, width, ...) to the new kernel; each plane keeps its place on the other axes.
    """

    name: str
    words: Callable[[], tuple[str, str]]
    function: Callable[[np.ndarray], np.ndarray]

    @property
    def label(self) -> str:
        """What a menu shows."""
        return self.words()[0]

    @property
    def description(self) -> str:
        """What it does, in one line for a learner."""
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
    """Return all that can be done to a kernel, in the order of a menu."""
    return tuple(_EDITS.values())


def edit_kernel(kernel: Any, name: str, *, filter: int | None = None, channel: int | None = None) -> np.ndarray:
    """Edit the kernels of a convolution: all, those of a filter, of an input channel, or one plane.

    Args:
        kernel: (height, width, in_channels, filters), real numbers; it is not changed.
        name: Name of one of `kernel_edits()`.
        filter: Which filter; None edits all.
        channel: Which input channel; None edits all.

    Returns:
        float32, all of the kernel; what was not chosen keeps its bits. The size is another one only where all of a
        kernel that is not square is turned by a quarter: then it is (width, height, in_channels, filters).

    Raises:
        SettingError: If there is no such edit, filter or channel, or what is chosen is all zero (normalise), or a
            quarter turn of a part would make its size another than that of the rest.

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
        :, :, _chosen(channel, array.shape[2], say("input channel")), _chosen(filter, array.shape[3], say("filter"))
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


def _chosen(index: int | None, size: int, what: str) -> slice:
    """Return what an index chooses as a slice, which keeps the axis; None chooses all."""
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
