"""How a computation changes uniform images: whether it is affine in their value, and with which slope and shift."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LARGEST_SAMPLE = 50_000
ROUGH = 0.02
"""Relative error that is tolerated, since bfloat16 has 8 bits."""


@dataclass(frozen=True, slots=True)
class Affine:
    """A computation whose result is slope · value + shift.

    Args:
        slope: Absolute slope, as the median of all places; 0 if the result does not depend on the value.
        zeros: The lowest and the highest value that gives 0, over all places except a tenth at either end, which may
            be a border. For a normalisation these are the means.
    """

    slope: float
    zeros: tuple[float, float] = (0.0, 0.0)

    @property
    def is_constant(self) -> bool:
        """Whether the result is the same for every value."""
        return self.slope == 0


def affine_of(results: Sequence[np.ndarray], values: Sequence[float]) -> Affine | None:
    """Return the affine function that three results follow; None if they do not follow one.

    Args:
        results: Three arrays of the same shape.
        values: The three values that gave them, in rising order.
    """
    if len({result.shape for result in results}) != 1 or not results[0].size:
        return None
    first, middle, last = (_some(result) for result in results)
    if not (np.isfinite(first).all() and np.isfinite(middle).all() and np.isfinite(last).all()):
        return None
    slope = (last - first) / (values[2] - values[0])
    shift = first - slope * values[0]
    size = np.maximum(np.abs(slope) * values[1], np.abs(shift))
    if (np.abs(middle - slope * values[1] - shift) > ROUGH * size + 1e-9).any():
        return None
    # A padded border does not depend on the value.
    inside = np.abs(slope) * values[2] > 1e-6 * np.abs(shift)
    if not inside.any():
        return Affine(0.0)
    slope, zeros = slope[inside], -shift[inside] / slope[inside]
    low, high = np.quantile(zeros, 0.1, method="lower"), np.quantile(zeros, 0.9, method="higher")
    return Affine(float(np.median(np.abs(slope))), (float(low), float(high)))


def _some(values: np.ndarray) -> np.ndarray:
    """Return the values in float64, or a random sample if there are very many."""
    values = values.ravel()
    if values.size > LARGEST_SAMPLE:
        values = values[np.random.default_rng(0).integers(0, values.size, LARGEST_SAMPLE)]
    return values.astype(np.float64)
