"""Parametrisations of the picture that an ascent optimises: by its pixels, or by its Fourier coefficients."""

from typing import Protocol

import numpy as np

from ...stack.output_size import Pair

COLOURS = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]], np.float32)
"""Square root of the covariance of ImageNet's colours (Olah, Mordvintsev & Schubert 2017, in their code "lucid")."""
FAINT, STRONG = 0.1, 1.0
"""Standard deviations of the initial coefficients."""


class Parametrisation(Protocol):
    """Parameters that determine a picture ("image parameterization", Olah et al. 2017).

    Attributes:
        parameters: float32, changed in place by each step.
    """

    parameters: np.ndarray

    def picture(self) -> np.ndarray:
        """Return the picture, float32 (height, width, channels) in [0, 1]."""

    def pull_back(self, gradient: np.ndarray) -> np.ndarray:
        """Return the gradient with respect to the parameters, given that with respect to the picture."""

    def clip(self) -> None:
        """Bring the parameters back into their valid range after a step."""


class PixelParametrisation:
    """A picture whose parameters are its values, clipped to [0, 1].

    Args:
        size: (height, width).
        channels: The number of channels.
        random: Draws the initial values, gray with some noise.
        contrast: The strength of the noise, `FAINT` or `STRONG`.
    """

    def __init__(self, size: Pair, channels: int, random: np.random.Generator, contrast: float = FAINT) -> None:
        self.parameters = random.normal(0.5, contrast / 2, (*size, channels)).clip(0, 1).astype(np.float32)

    def picture(self) -> np.ndarray:
        """Return the picture."""
        return self.parameters.copy()

    def pull_back(self, gradient: np.ndarray) -> np.ndarray:
        """Return the gradient itself."""
        return gradient

    def clip(self) -> None:
        """Clip the values to [0, 1]."""
        np.clip(self.parameters, 0, 1, out=self.parameters)


class FourierParametrisation:
    """A picture as a sum of waves on decorrelated colours, mapped into [0, 1] by a sigmoid.

    Ascent on single pixels favours fine noise. Here long waves change as easily as short ones, each weighted by one
    over its frequency as in natural images, and the three colours are correlated as they are there. The picture is
    periodic, so it can be shifted without a seam.

    Args:
        size: (height, width).
        channels: The number of channels; three are taken for red, green and blue.
        random: Draws the initial coefficients.
        contrast: Their standard deviation, `FAINT` or `STRONG`.
    """

    def __init__(self, size: Pair, channels: int, random: np.random.Generator, contrast: float = FAINT) -> None:
        self._size = size
        frequencies = np.hypot(np.fft.fftfreq(size[0])[:, None], np.fft.rfftfreq(size[1])[None])
        self._weights = (1 / np.maximum(frequencies, 1 / max(size))).astype(np.float32)
        # Normalised so that each pixel has a variance of about one if all coefficients have.
        count = np.full(self._weights.shape, 2.0)
        count[:, 0] = 1
        if size[1] % 2 == 0:
            count[:, -1] = 1
        self._count = count.astype(np.float32)
        self._weights /= np.sqrt((self._weights**2 * count**2).sum())
        self._colours = COLOURS / np.linalg.norm(COLOURS, axis=0).max() if channels == 3 else np.eye(channels)
        self.parameters = random.normal(0, contrast, (channels, *self._weights.shape, 2)).astype(np.float32)

    def picture(self) -> np.ndarray:
        """Return the picture."""
        return _sigmoid(self._plain())

    def pull_back(self, gradient: np.ndarray) -> np.ndarray:
        """Return the gradient with respect to each wave's cosine and sine coefficients."""
        unit = self.picture()
        planes = ((gradient * unit * (1 - unit)) @ self._colours).transpose(2, 0, 1)
        spectrum = np.fft.rfft2(planes) * (self._weights * self._count)
        return np.stack([spectrum.real, spectrum.imag], axis=-1).astype(np.float32)

    def clip(self) -> None:
        """Do nothing, since every sum of waves is valid."""

    def _plain(self) -> np.ndarray:
        spectrum = (self.parameters[..., 0] + 1j * self.parameters[..., 1]) * self._weights
        planes = np.fft.irfft2(spectrum, self._size) * (self._size[0] * self._size[1])
        return (planes.transpose(1, 2, 0) @ self._colours.T).astype(np.float32)


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return (0.5 + 0.5 * np.tanh(0.5 * values)).astype(np.float32)
