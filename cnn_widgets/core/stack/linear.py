"""Two linear convolutions in a row are one larger convolution."""

from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say
from ..numbers import numbers_from


def compose_kernels(first: Any, second: Any) -> np.ndarray:
    """Return the single kernel that does the work of two convolutions in a row with nothing in between.

    For stride 1, dilation 1 and padding "valid", ``Conv2D(second)(Conv2D(first)(x))`` equals
    ``Conv2D(compose_kernels(first, second))(x)``. Two 3 × 3 kernels make one of 5 × 5. With an activation between them
    there is no such kernel, which is why deep networks need activations. Nor is there one near the border with the
    zeros of padding "same".

    Args:
        first: (first_h, first_w, in_channels, between), the kernel that reads the input.
        second: (second_h, second_w, between, filters), the kernel that reads the first one's maps.

    Returns:
        float32 (first_h + second_h - 1, first_w + second_w - 1, in_channels, filters).

    Raises:
        SettingError: If they are not kernels of rank 4, or `second` does not take as many channels as `first` outputs.

    Example:
        >>> compose_kernels(np.ones((1, 2, 1, 1)), np.ones((1, 2, 1, 1)))[0, :, 0, 0]
        array([1., 2., 1.], dtype=float32)

    Notes:
        With y[p] = Σ_q x[p + q] a[q] and z[p] = Σ_r y[p + r] b[r], z[p] = Σ_s x[p + s] Σ_{q + r = s} a[q] b[r]: each
        weight of `second` adds a copy of `first`, shifted by the weight's place, to the sum. The result is a true
        convolution of the two kernels, although Keras's layers are cross-correlations.
    """
    first, second = _kernel(first, say("first kernel")), _kernel(second, say("second kernel"))
    if first.shape[3] != second.shape[2]:
        raise SettingError(
            say(
                "The first kernel gives {given} channels and the second takes {taken}: choose two convolutions that "
                "follow each other.",
                given=first.shape[3],
                taken=second.shape[2],
            )
        )
    (height, width), (rows, columns) = first.shape[:2], second.shape[:2]
    composed = np.zeros((height + rows - 1, width + columns - 1, first.shape[2], second.shape[3]))
    for row in range(rows):
        for column in range(columns):
            composed[row : row + height, column : column + width] += first @ second[row, column]
    return composed.astype(np.float32)


def compose_biases(first_bias: Any, second: Any, second_bias: Any = None) -> np.ndarray:
    """Return the biases of the single convolution: the first biases summed by the second kernel, plus the second's own.

    Args:
        first_bias: (between,) biases, or None if there are none.
        second: (second_h, second_w, between, filters).
        second_bias: (filters,) biases, or None if there are none.

    Returns:
        float32 (filters,).

    Raises:
        SettingError: If their numbers do not fit the kernel.
    """
    second = _kernel(second, say("second kernel"))
    between = _biases(first_bias, second.shape[2], say("first bias"))
    own = _biases(second_bias, second.shape[3], say("second bias"))
    return (between @ second.sum(axis=(0, 1)) + own).astype(np.float32)


def _kernel(value: Any, what: str) -> np.ndarray:
    """Return a kernel in float64, so that the sums keep the full precision of float32."""
    array = numbers_from(value, what).astype(np.float64)
    if array.ndim != 4:
        raise SettingError(
            say(
                "The {thing} has shape {shape}: give (height, width, in_channels, filters).",
                thing=what,
                shape=array.shape,
            )
        )
    return array


def _biases(value: Any, count: int, what: str) -> np.ndarray:
    if value is None:
        return np.zeros(count)
    array = numbers_from(value, what).astype(np.float64)
    if array.shape != (count,):
        raise SettingError(
            say(
                "The {thing} has shape {shape}: give {count} numbers, one for each filter.",
                thing=what,
                shape=array.shape,
                count=count,
            )
        )
    return array
