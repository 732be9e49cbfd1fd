"""What a picture is made of while it is being made: pixels, or waves."""

from typing import Protocol

import numpy as np

from ...stack.output_size import Pair

COLOURS = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]], np.float32)
"""Square root of the covariance of colours in ImageNet (Olah, Mordvintsev & Schubert 2017, in their code "lucid")."""
FAINT, STRONG = 0.1, 1.0
"""Standard deviations of the first waves."""


class Canvas(Protocol):
    """Numbers that make a picture.

    Attributes:
        numbers: What is changed, float32.
    """

    numbers: np.ndarray

    def picture(self) -> np.ndarray:
        """Return the picture, float32 (height, width, channels) in [0, 1]."""

    def pull_back(self, slope: np.ndarray) -> np.ndarray:
        """Return how something changes with the numbers, from how it changes with the picture's values."""

    def settle(self) -> None:
        """Bring the numbers back to what can be, after a step."""


class Pixels:
    """A picture whose numbers are its values, kept in [0, 1].

    Args:
        size: (height, width).
        channels: Number of channels.
        random: Where the first values come from: gray with some noise.
        contrast: Of the noise: `FAINT` or `STRONG`.
    """

    def __init__(self, size: Pair, channels: int, random: np.random.Generator, contrast: float = FAINT) -> None:
        self.numbers = random.normal(0.5, contrast / 2, (*size, channels)).clip(0, 1).astype(np.float32)

    def picture(self) -> np.ndarray:
        """Return the picture."""
        return self.numbers.copy()

    def pull_back(self, slope: np.ndarray) -> np.ndarray:
        """Return the slope as it is."""
        return slope

    def settle(self) -> None:
        """Clip."""
        np.clip(self.numbers, 0, 1, out=self.numbers)


class Waves:
    """A picture as a sum of waves, on decorrelated colours, squeezed into [0, 1] by a sigmoid.

    Ascent on single pixels loves fine noise. Here long waves move as readily as short ones, each weighted by one over
    its frequency as in natural pictures, and the three colours move together as they do there. The picture is
    periodic, so it can be shifted without a seam.

    Args:
        size: (height, width).
        channels: Number of channels; with three they are taken for red, green and blue.
        random: Where the first waves come from.
        contrast: Their standard deviation: `FAINT` or `STRONG`.
    """

    def __init__(self, size: Pair, channels: int, random: np.random.Generator, contrast: float = FAINT) -> None:
        self._size = size
        frequencies = np.hypot(np.fft.fftfreq(size[0])[:, None], np.fft.rfftfreq(size[1])[None])
        self._weights = (1 / np.maximum(frequencies, 1 / max(size))).astype(np.float32)
        # So that each value of the sum has a variance of about one where all numbers have.
        count = np.full(self._weights.shape, 2.0)
        count[:, 0] = 1
        if size[1] % 2 == 0:
            count[:, -1] = 1
        self._count = count.astype(np.float32)
        self._weights /= np.sqrt((self._weights**2 * count**2).sum())
        self._colours = COLOURS / np.linalg.norm(COLOURS, axis=0).max() if channels == 3 else np.eye(channels)
        self.numbers = random.normal(0, contrast, (channels, *self._weights.shape, 2)).astype(np.float32)

    def picture(self) -> np.ndarray:
        """Return the picture."""
        return _sigmoid(self._plain())

    def pull_back(self, slope: np.ndarray) -> np.ndarray:
        """Return the slope with respect to each wave's cosine and sine."""
        unit = self.picture()
        planes = ((slope * unit * (1 - unit)) @ self._colours).transpose(2, 0, 1)
        spectrum = np.fft.rfft2(planes) * (self._weights * self._count)
        return np.stack([spectrum.real, spectrum.imag], axis=-1).astype(np.float32)

    def settle(self) -> None:
        """Nothing: every sum of waves can be."""

    def _plain(self) -> np.ndarray:
        spectrum = (self.numbers[..., 0] + 1j * self.numbers[..., 1]) * self._weights
        planes = np.fft.irfft2(spectrum, self._size) * (self._size[0] * self._size[1])
        return (planes.transpose(1, 2, 0) @ self._colours.T).astype(np.float32)


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return (0.5 + 0.5 * np.tanh(0.5 * values)).astype(np.float32)
