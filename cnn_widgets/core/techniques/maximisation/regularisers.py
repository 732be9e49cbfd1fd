"""Regularisers, which keep activation maximisation from producing noise."""

import numpy as np


def total_variation_gradient(picture: np.ndarray) -> np.ndarray:
    """Return the gradient of a picture's total variation, the sum of the lengths of its spatial differences.

    The picture wraps around at its borders.

    Args:
        picture: float32 (height, width, channels).

    Returns:
        float32 (height, width, channels).

    Notes:
        Mahendran & Vedaldi, "Understanding deep image representations by inverting them", CVPR 2015, arXiv:1412.0035,
        with exponent 1.
    """
    down, right = (np.roll(picture, -1, axis) - picture for axis in range(2))
    length = np.sqrt(down**2 + right**2 + 1e-4)
    down, right = down / length, right / length
    return np.roll(down, 1, 0) - down + np.roll(right, 1, 1) - right


def blurred(picture: np.ndarray, sigma: float) -> np.ndarray:
    """Return a picture after a Gaussian blur that wraps around at the borders.

    Args:
        picture: float32 (height, width, channels).
        sigma: The standard deviation in pixels; 0 returns the picture itself.
    """
    if sigma <= 0:
        return picture
    height, width = picture.shape[:2]
    squares = np.fft.fftfreq(height)[:, None] ** 2 + np.fft.rfftfreq(width)[None] ** 2
    window = np.exp(-2 * (np.pi * sigma) ** 2 * squares)[..., None]
    spectrum = np.fft.rfft2(picture, axes=(0, 1)) * window
    return np.fft.irfft2(spectrum, (height, width), axes=(0, 1)).astype(np.float32)
