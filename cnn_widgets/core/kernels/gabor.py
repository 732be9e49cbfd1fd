"""Gabor kernels: a wave under a Gaussian window, as simple cells of the visual cortex see."""

import math

import numpy as np

SIZE = 7
WAVELENGTH = 5.0
SPREAD = 2.0
ASPECT = 0.75


def gabor(degrees: float) -> np.ndarray:
    """Return an even Gabor kernel whose stripes lie at an angle.

    Args:
        degrees: Angle of the stripes on screen, anticlockwise from horizontal: 0 lies, 45 rises to the right, 90
            stands. It is the angle of the bars of the same number, and 90° from the wave's own direction θ.

    Returns:
        float64 (7, 7); the largest weight is in the middle, and all weights add up to 0.

    Example:
        >>> float(round(gabor(0)[3, 3], 2))
        0.99

    Notes:
        The real part of J. G. Daugman, "Uncertainty relation for resolution in space, spatial frequency, and
        orientation optimized by two-dimensional visual cortical filters", JOSA A 2(7), 1985, in the form that
        textbooks print (and OpenCV's ``getGaborKernel`` has)::

            exp(−(x'² + γ² y'²) / 2σ²) · cos(2π x' / λ)
            x' =  x cos θ + y sin θ        y' = −x sin θ + y cos θ

        with x to the right and y up, wavelength λ = 5 pixels, spread σ = 2 and aspect γ = 0.75. A cosine under a
        window answers a little to flat areas too. So its mean under the window is taken off the cosine first (T. S.
        Lee, "Image representation using 2D Gabor wavelets", IEEE PAMI 18(10), 1996): a flat area gives 0.
    """
    direction = math.radians(degrees + 90)
    away = np.arange(SIZE) - SIZE // 2
    x, y = away[None, :], -away[:, None]
    across = x * math.cos(direction) + y * math.sin(direction)
    along = -x * math.sin(direction) + y * math.cos(direction)
    window = np.exp(-(across**2 + ASPECT**2 * along**2) / (2 * SPREAD**2))
    wave = np.cos(2 * math.pi * across / WAVELENGTH)
    return window * (wave - (window * wave).sum() / window.sum())
