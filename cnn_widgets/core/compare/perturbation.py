"""A perturbation of the input as a value: a rotation, noise and a shift, in this order."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say
from ..numbers import is_finite
from ..stack.output_size import Pair
from ..words.joined import joined
from .shift import Fill, add_noise, rotate, shift

CHECKED = np.zeros((1, 1, 1), np.float32)


@dataclass(frozen=True, slots=True)
class InputPerturbation:
    """A rotation, noise and a shift of the input.

    The shift comes last, so that the noise moves with the image and the equivariance error is the network's alone.

    Args:
        shift: (rows down, columns to the right) in whole pixels; negative ones go up and left.
        rotate: Degrees, anticlockwise on screen.
        noise: The standard deviation of Gaussian noise, 0 or more.
        seed: The seed of the noise, a whole number from 0.
        fill: What fills in at the border: "edge" repeats the outermost pixels, "zeros" is black.

    Raises:
        SettingError: If an argument is invalid.

    Example:
        >>> InputPerturbation(shift=(0, 2)).words
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
        # The other values are checked by the functions that use them.
        self.shifted(add_noise(rotate(CHECKED, 0, self.fill), self.noise, self.seed))
        object.__setattr__(self, "shift", tuple(int(pixels) for pixels in self.shift))

    @property
    def is_none(self) -> bool:
        """Whether the image stays as it is, bit for bit."""
        return self.shift == (0, 0) and not self.is_changed

    @property
    def is_changed(self) -> bool:
        """Whether there is a rotation or noise."""
        return float(self.rotate) % 360 != 0 or self.noise > 0

    @property
    def words(self) -> str:
        """The perturbation in words; "" if there is none."""
        parts = []
        if float(self.rotate) % 360:
            parts.append(say("turned by {degrees}°", degrees=_minus(f"{self.rotate:g}")))
        if self.noise and self.seed:
            parts.append(say("noise {sigma} (seed {seed})", sigma=_minus(f"{self.noise:g}"), seed=self.seed))
        elif self.noise:
            parts.append(say("noise {sigma}", sigma=_minus(f"{self.noise:g}")))
        if self.shift != (0, 0):
            parts.append(say("shifted by {shift}", shift=_minus(str(self.shift))))
        return joined(parts, ", ")

    def unshifted(self, image: Any) -> np.ndarray:
        """Return the image rotated and with noise but not shifted, float32 (height, width, channels), a copy."""
        turned = rotate(image, self.rotate, self.fill) if float(self.rotate) % 360 else np.array(image, np.float32)
        return add_noise(turned, self.noise, self.seed) if self.noise else turned

    def shifted(self, unshifted: Any) -> np.ndarray:
        """Return the result of `unshifted`, shifted, float32 (height, width, channels), a copy."""
        return shift(unshifted, *self.shift, fill=self.fill)

    def apply(self, image: Any) -> np.ndarray:
        """Return the perturbed image, float32 (height, width, channels), a copy."""
        return self.shifted(self.unshifted(image))


def _minus(number: str) -> str:
    return number.replace("-", "−")


UNPERTURBED = InputPerturbation()
"""No perturbation."""
