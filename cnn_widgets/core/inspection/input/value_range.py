"""The values that a picture holds."""

from dataclasses import dataclass
from typing import Self

import numpy as np

NOISE = 0.5
"""How far noise may carry the values of a picture of 0 to 1 beyond these."""
FAR = 16
"""Ratio of two largest values from which pictures are not of one kind: 0 to 255 and 0 to 4095 are not."""
DARK = 32
"""A picture of 0 to 255 that is darker than this part of it could just as well be one of another kind."""


@dataclass(frozen=True, slots=True)
class ValueRange:
    """The smallest and the largest value of a picture.

    Args:
        low: The smallest.
        high: The largest.
    """

    low: float
    high: float

    @classmethod
    def of(cls, image: np.ndarray) -> Self:
        """Return the range of a picture; (0, 0) of an empty one."""
        return cls(float(image.min()), float(image.max())) if image.size else cls(0.0, 0.0)

    @property
    def is_unit(self) -> bool:
        """Whether it is a picture of 0 to 1, perhaps with noise on it."""
        return self.low >= -NOISE and self.high <= 1 + NOISE

    def fits(self, most: float) -> bool:
        """Tell whether it is a picture of 0 to `most`, perhaps with noise on it."""
        if most <= 1:
            return self.is_unit
        return self.low >= -most / 4 and most / DARK <= self.high <= (1 + NOISE) * most

    def is_like(self, first: Self) -> bool:
        """Tell whether a picture is of the same kind as a first one: both of 0 to 1, or both of 0 to 255, and so on."""
        peak, known = max(-self.low, self.high), max(-first.low, first.high)
        # Black is black in every range.
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
