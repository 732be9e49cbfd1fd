"""Gabor kernels: a wave under a Gaussian window, a model of simple cells in the visual cortex."""

import math

import numpy as np

SIZE = 7
WAVELENGTH = 5.0
SPREAD = 2.0
ASPECT = 0.75


def gabor(degrees: float) -> np.ndarray:
    """Return an even Gabor kernel whose stripes lie at an angle.

    Args:
        degrees: The angle of the stripes on screen, anticlockwise from horizontal: 0 is horizontal, 45 rises to the
            right, 90 is vertical. The bar presets count angles in the same way; the wave's own direction θ differs
            by 90°.

    Returns:
        float64 (7, 7). The largest weight is at the centre, and all weights add up to 0.

    Example:
        >>> float(round(gabor(0)[3, 3], 2))
        0.99

    Notes:
        The real part of J. G. Daugman, "Uncertainty relation for resolution in space, spatial frequency, and
        orientation optimized by two-dimensional visual cortical filters", JOSA A 2(7), 1985, in the form that
        textbooks print and OpenCV's ``getGaborKernel`` uses::

            exp(−(x'² + γ² y'²) / 2σ²) · cos(2π x' / λ)
            x' =  x cos θ + y sin θ        y' = −x sin θ + y cos θ

        with x to the right and y up, wavelength λ = 5 pixels, spread σ = 2 and aspect γ = 0.75. A cosine under a
        window responds a little to flat areas, too. So its mean under the window is subtracted first (T. S. Lee,
        "Image representation using 2D Gabor wavelets", IEEE PAMI 18(10), 1996), and a flat area gives 0.
    """
    direction = math.radians(degrees + 90)
    away = np.arange(SIZE) - SIZE // 2
    x, y = away[None, :], -away[:, None]
    across = x * math.cos(direction) + y * math.sin(direction)
    along = -x * math.sin(direction) + y * math.cos(direction)
    window = np.exp(-(across**2 + ASPECT**2 * along**2) / (2 * SPREAD**2))
    wave = np.cos(2 * math.pi * across / WAVELENGTH)
    return window * (wave - (window * wave).sum() / window.sum())
