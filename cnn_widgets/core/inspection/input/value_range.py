"""The range of an image's values."""

from dataclasses import dataclass
from typing import Self

import numpy as np

NOISE = 0.5
"""How far noise may move the values of an image of 0 to 1 beyond that range."""
FAR = 16
"""Ratio of the largest values at which two images no longer have the same range, as with 0 to 255 and 0 to 4095."""
DARK = 32
"""An image of 0 to 255 whose largest value is below 255 / `DARK` could just as well have another range."""


@dataclass(frozen=True, slots=True)
class ValueRange:
    """The smallest and the largest value of an image.

    Args:
        low: The smallest.
        high: The largest.
    """

    low: float
    high: float

    @classmethod
    def of(cls, image: np.ndarray) -> Self:
        """Return the range of an image; (0, 0) for an empty one."""
        return cls(float(image.min()), float(image.max())) if image.size else cls(0.0, 0.0)

    @property
    def is_unit(self) -> bool:
        """Whether it is that of an image of 0 to 1, possibly with noise."""
        return self.low >= -NOISE and self.high <= 1 + NOISE

    def fits(self, most: float) -> bool:
        """Tell whether it is that of an image of 0 to `most`, possibly with noise."""
        if most <= 1:
            return self.is_unit
        return self.low >= -most / 4 and most / DARK <= self.high <= (1 + NOISE) * most

    def is_like(self, first: Self) -> bool:
        """Tell whether this image seems to have the same range as a first one, such as both 0 to 1 or both 0 to 255."""
        peak, known = max(-self.low, self.high), max(-first.low, first.high)
        # An all-black image fits every range.
        if peak == 0 or (self.is_unit and first.is_unit):
            return True
        if peak * FAR < known:
            return False
        if first.low <= self.low and self.high <= first.high:
            return True
        if self.is_unit or first.is_unit:
            return False
        return peak <= known * FAR and self._is_signed == first._is_signed

    @property
    def _is_signed(self) -> bool:
        return self.low < -self.high / 4
