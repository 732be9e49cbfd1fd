"""The coefficients of a convolution's squared error, computed once, so that a step of descent costs next to nothing."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..stack.output_size import Window

VALUES_AT_ONCE = 4_000_000
"""Values of patches in memory at a time: the rows are taken in bands, so that large kernels do not need gigabytes."""


@dataclass(frozen=True)
class Moments:
    """Means over all positions of a map, for which the mean squared error of weights w is w·G·w − 2 b·w + c.

    Args:
        gram: G, float64 (n, n), the mean outer product of a patch with itself. Patches are flattened, and a 1 is
            appended for the bias if there is one.
        cross: b, float64 (n,), the mean of a patch times its target.
        square: c, the mean of the squared target.
        has_bias: Whether the last of the n weights is a bias.
    """

    gram: np.ndarray
    cross: np.ndarray
    square: float
    has_bias: bool

    def loss(self, weights: np.ndarray) -> float:
        """Return the mean squared error of flat weights, float64 (n,)."""
        return max(0.0, float(weights @ self.gram @ weights - 2 * self.cross @ weights + self.square))

    def gradient(self, weights: np.ndarray) -> np.ndarray:
        """Return the gradient of the loss, float64 (n,): twice the mean of the error times the patch."""
        return 2 * (self.gram @ weights - self.cross)

    def best(self) -> np.ndarray:
        """Return the least-squares weights, float64 (n,); if several are equally good, those of the smallest norm."""
        return np.linalg.lstsq(self.gram, self.cross, rcond=1e-12)[0]


def moments(image: np.ndarray, target: np.ndarray, window: Window, use_bias: bool) -> Moments:
    """Return the moments of a convolution over an image.

    Args:
        image: float32 (height, width, channels).
        target: float32 (rows, columns), of the window's output size.
        window: Size, strides and padding of the kernel.
        use_bias: Whether there is a bias.
    """
    padded = _padded(image, window)
    rows, cols = window.strides
    patches = sliding_window_view(padded, window.size, axis=(0, 1))[::rows, ::cols]
    count = image.shape[2] * window.size[0] * window.size[1] + use_bias
    gram = np.zeros((count, count))
    band = max(1, VALUES_AT_ONCE // (count * target.shape[1]))
    for first in range(0, target.shape[0], band):
        # (rows, columns, channels, height, width) -> flat in Keras's order: height, width, channels.
        some = patches[first : first + band].transpose(0, 1, 3, 4, 2).reshape(-1, count - use_bias)
        flat = np.concatenate([some, np.ones((len(some), 1))], axis=1) if use_bias else some
        gram += flat.T @ flat
    return with_target(Moments(gram / target.size, np.zeros(count), 0.0, use_bias), image, target, window)


def with_target(known: Moments, image: np.ndarray, target: np.ndarray, window: Window) -> Moments:
    """Return the moments for another target over the same image; the costly Gram matrix is kept.

    Args:
        known: The moments of the same image and window, for any target.
        image: float32 (height, width, channels).
        target: float32 (rows, columns).
        window: Size, strides and padding of the kernel.
    """
    padded, exact = _padded(image, window), target.astype(np.float64)
    (rows, cols), (down, right) = target.shape, window.strides
    means = [
        np.tensordot(exact, padded[row:, col:][::down, ::right][:rows, :cols], 2)
        for row in range(window.size[0])
        for col in range(window.size[1])
    ]
    cross = np.concatenate([*means, [exact.sum()] if known.has_bias else []]) / target.size
    return replace(known, cross=cross, square=float((exact**2).mean()))


def _padded(image: np.ndarray, window: Window) -> np.ndarray:
    return np.pad(image, (*window.pads(image.shape[:2]), (0, 0))).astype(np.float64)
