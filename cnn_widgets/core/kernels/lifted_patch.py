"""A patch of the image as a kernel: a matched filter, which responds where the image looks like the patch."""

from typing import Any

import numpy as np

from ..argument_checks import flag_from
from ..axes import per_axis
from ..errors import SettingError
from ..language import say
from ..numbers import axis_words, numbers_from, place_from
from ..stack.block import Size, check_size, pair
from ..stack.output_size import Pair, Window
from ..stack.weights import origin

SAMPLED_WINDOWS = 1024
"""Windows from which the covariance is estimated; four times as many hardly find the patch more often."""

RIDGE = 0.1
"""Variance added in every direction, as a share of the mean variance, to keep the kernel from amplifying noise."""


def lift_patch(
    maps: Any,
    row: int,
    col: int,
    kernel_size: Size,
    dilation_rate: Size = 1,
    decorrelate: bool = True,
) -> np.ndarray:
    """Return the patch around a cell of a convolution's input, as a kernel that finds the patch.

    Args:
        maps: (height, width, channels), the input of the convolution: the image, or a stage's maps.
        row: The row of the cell under the kernel's centre; for an even size, the one before the centre, which padding
            "same" aligns with the output's row.
        col: The column of that cell. With padding "valid" and stride 1, the output for the patch is at row
            ``row - (kernel_h - 1) // 2 * dilation``, and the column likewise.
        kernel_size: Side of the patch in cells, or (height, width).
        dilation_rate: The convolution's dilation rate, so that the kernel sees the same cells again.
        decorrelate: Whether to remove what is common in these maps (see Notes). False gives the plain patch, which
            looks like the image, but is found only if its contrast is among the highest in the image.

    Returns:
        float32 (kernel_h, kernel_w, channels). Each channel has mean 0, and the squares of all weights add up to 1.

    Raises:
        SettingError: If the patch reaches beyond the maps, or is flat, or the maps hold NaN.

    Example:
        >>> lift_patch(load_image("cat"), row=83, col=72, kernel_size=25).shape
        (25, 25, 3)

    Notes:
        *Why mean 0.* Sliding the patch x₀ itself over the image does not find it: ⟨x₀, x⟩ grows with the brightness of
        x, so the brightest spot wins. A kernel k with mean 0 in each channel is blind to brightness: ⟨k, x⟩ = ⟨k, x̃⟩,
        where x̃ is x minus its channel means.

        *Why that is not enough.* The plain kernel is k = x̃₀ / ‖x̃₀‖. By the Cauchy–Schwarz inequality ⟨k, x̃⟩ ≤ ‖x̃‖, and
        the patch itself gives ‖x̃₀‖, the most that any patch of its contrast can reach. But an edge of higher contrast
        ‖x̃‖ needs only a little similarity to exceed it. A normalised correlation divides by ‖x̃‖ at each position; a
        convolution cannot, since it is linear. On the bundled photographs, the plain kernel's largest value lies at
        the patch's own position for hardly any patch of 9 × 9, and for half of those of 25 × 25 (an eye of the cat).

        *Decorrelated.* k = (C + λI)⁻¹ x̃₀, normalised, where C is the covariance of the windows x̃ of these maps. The
        same inequality then holds in another measure of contrast, x̃ᵀ(C + λI)⁻¹x̃, in which edges count little because
        they are common. So similarity in rare features wins: on the cat, every patch of 15 × 15 found its own
        position. This is no guarantee: a patch that resembles many others, such as a piece of sky or of a straight
        edge, can lose, and a small one can lose to the hard edge that the zeros of padding "same" make. Source:
        B. Hariharan, J. Malik & D. Ramanan, "Discriminative decorrelation for clustering and classification",
        ECCV 2012; in radar it is known as the matched filter in coloured noise.
    """
    array = numbers_from(maps, say("maps"))
    if array.ndim != 3:
        raise SettingError(say("The maps have shape {shape}: give (height, width, channels).", shape=array.shape))
    window = Window(
        pair(check_size(kernel_size, "kernel_size")), dilation=pair(check_size(dilation_rate, "dilation_rate"))
    )
    start = _start(window, array.shape[:2], row, col)
    patch = _centred(_patches(array, window, np.array([start])))[0]
    if not np.abs(patch).max() > 1e-6 * np.abs(array).max():
        raise SettingError(
            say("This patch is flat, so there is nothing in it to find: choose a place with some detail.")
        )
    kernel = _decorrelated(patch, array, window) if flag_from(decorrelate, "decorrelate") else patch
    kernel = _centred(kernel[None])[0]
    return (kernel / np.linalg.norm(kernel)).astype(np.float32)


def _start(window: Window, shape: Pair, row: Any, col: Any) -> Pair:
    """Return the first row and column of the window around a cell.

    Raises:
        SettingError: If the window does not fit into the maps.
    """
    starts = []
    for axis, at in enumerate((row, col)):
        before = origin(window.size[axis]) * window.dilation[axis]
        last = shape[axis] - window.extent[axis] + before
        if last < before:
            raise SettingError(
                say(
                    "A patch of {extent} cells is larger than the maps of {shape}: use a smaller kernel_size.",
                    extent=window.extent[axis],
                    shape=shape[axis],
                ),
                field="kernel_size",
            )
        at = place_from(at, shape[axis], axis_words()[axis])
        if not before <= at <= last:
            given = {"at": at, "first": before, "last": last}
            if axis == 0:
                raise SettingError(
                    say("Around row {at} the patch reaches beyond the border: choose row {first} to {last}.", **given)
                )
            raise SettingError(
                say("Around column {at} the patch reaches beyond the border: choose column {first} to {last}.", **given)
            )
        starts.append(at - before)
    return per_axis(starts)


def _patches(maps: np.ndarray, window: Window, starts: np.ndarray) -> np.ndarray:
    """Return the windows that start at (count, 2) places, float64 (count, height, width, channels)."""
    rows, columns = (starts[:, axis, None] + np.arange(window.size[axis]) * window.dilation[axis] for axis in range(2))
    return maps[rows[:, :, None], columns[:, None, :]].astype(np.float64)


def _centred(patches: np.ndarray) -> np.ndarray:
    """Subtract each channel's mean from each patch (count, height, width, channels)."""
    return patches - patches.mean(axis=(1, 2), keepdims=True)


def _decorrelated(patch: np.ndarray, maps: np.ndarray, window: Window) -> np.ndarray:
    """Return (C + λI)⁻¹ patch up to a factor, where C is the covariance of windows spread evenly over the maps.

    By Woodbury's identity, (XᵀX/n + λI)⁻¹ x = (x − Xᵀ (XXᵀ + nλI)⁻¹ X x) / λ, which has one unknown for each window
    instead of one for each weight: a kernel of 45 × 45 × 3 has 6,075 weights.
    """
    counts = [size - extent + 1 for size, extent in zip(maps.shape, window.extent)]
    chosen = np.unique(np.linspace(0, counts[0] * counts[1] - 1, SAMPLED_WINDOWS).round().astype(int))
    places = np.stack(np.unravel_index(chosen, counts), axis=-1)
    windows = _centred(_patches(maps, window, places)).reshape(len(places), -1)
    gram = windows @ windows.T
    ridge = RIDGE * np.trace(gram) / windows.shape[1]
    gram[np.diag_indices_from(gram)] += ridge
    if ridge == 0:
        return patch
    flat = patch.reshape(-1)
    return (flat - windows.T @ np.linalg.solve(gram, windows @ flat)).reshape(patch.shape)
