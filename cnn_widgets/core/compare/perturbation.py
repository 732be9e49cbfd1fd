"""How an input is moved, as a value: turned, made noisy, shifted, in this order."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say
from ..numbers import is_finite
from ..stack.output_size import Pair
from .shift import Fill, add_noise, rotate, shift

CHECKED = np.zeros((1, 1, 1), np.float32)


@dataclass(frozen=True, slots=True)
class Moves:
    """How an input is moved.

    The shift comes last, so that the noise moves along with the picture: what is left of the maps' error is the
    network's own.

    Args:
        shift: (rows down, columns to the right) in whole pixels; negative ones go up and left.
        rotate: Degrees, anticlockwise on screen.
        noise: Standard deviation of normal noise, 0 or more.
        seed: Seed of the noise, a whole number from 0.
        fill: What comes in at the border: "edge" repeats the outermost pixels, "zeros" is black.

    Raises:
        SettingError: If one of them cannot be.

    Example:
        >>> Moves(shift=(0, 2)).words
        'shifted by (0, 2)'
    """

    shift: Pair = (0, 0)
    rotate: float = 0.0
    noise: float = 0.0
    seed: int = 0
    fill: Fill = "edge"

    def __post_init__(self) -> None:
        if not isinstance(self.shift, (tuple, list)) or len(self.shift) != 2:
            raise SettingError(
                say("shift is {shift!r:.40}: give (rows down, columns right), such as (0, 1).", shift=self.shift)
            )
        if not is_finite(self.rotate):
            raise SettingError(
                say("rotate is {rotate!r:.40}: give a number of degrees, such as 10.", rotate=self.rotate)
            )
        if not is_finite(self.noise) or self.noise < 0:
            raise SettingError(
                say("noise is {noise!r:.40}: give a number of at least 0, such as 0.1.", noise=self.noise)
            )
        # What refuses other bad values is what uses them, so the two cannot part.
        self.shifted(add_noise(rotate(CHECKED, 0, self.fill), self.noise, self.seed))
        object.__setattr__(self, "shift", tuple(int(pixels) for pixels in self.shift))

    @property
    def is_none(self) -> bool:
        """Whether the image stays as it is, bit for bit."""
        return self.shift == (0, 0) and not self.is_changed

    @property
    def is_changed(self) -> bool:
        """Whether more is done than a shift."""
        return float(self.rotate) % 360 != 0 or self.noise > 0

    @property
    def words(self) -> str:
        """What is done, in words; "" for nothing."""
        parts = []
        if float(self.rotate) % 360:
            parts.append(say("turned by {degrees}°", degrees=_minus(f"{self.rotate:g}")))
        if self.noise and self.seed:
            parts.append(say("noise {sigma} (seed {seed})", sigma=_minus(f"{self.noise:g}"), seed=self.seed))
        elif self.noise:
            parts.append(say("noise {sigma}", sigma=_minus(f"{self.noise:g}")))
        if self.shift != (0, 0):
            parts.append(say("shifted by {shift}", shift=_minus(str(self.shift))))
        return ", ".join(parts)

    def unshifted(self, image: Any) -> np.ndarray:
        """Return the image turned and noisy but not shifted, float32 (height, width, channels), a copy."""
        turned = rotate(image, self.rotate, self.fill) if float(self.rotate) % 360 else np.array(image, np.float32)
        return add_noise(turned, self.noise, self.seed) if self.noise else turned

    def shifted(self, unshifted: Any) -> np.ndarray:
        """Return what `unshifted` gave with the shift as well, float32 (height, width, channels), a copy."""
        return shift(unshifted, *self.shift, fill=self.fill)

    def apply(self, image: Any) -> np.ndarray:
        """Return the moved image, float32 (height, width, channels), a copy."""
        return self.shifted(self.unshifted(image))


def _minus(number: str) -> str:
    return number.replace("-", "−")


STILL = Moves()
"""An input that is not moved."""
