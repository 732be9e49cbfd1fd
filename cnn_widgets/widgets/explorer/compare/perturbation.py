"""Moving the input: the model sees the moved image, and the unmoved one is kept, to be restored."""

from dataclasses import dataclass, replace

import numpy as np

from ....core.argument_checks import flag_from
from ....core.compare.equivariance import Equivariance, measure
from ....core.compare.perturbation import UNPERTURBED, InputPerturbation
from ....core.compare.shift import Fill
from ....core.images.picture import Picture
from ....core.language import say
from ....core.numbers import place_from
from ....core.stack.network import Plan
from ....core.stack.output_size import Pair
from ..image_in_force import image_key, shown_image
from ..stack import Settings, Stack

LARGEST_SHIFT = 8


@dataclass(frozen=True, slots=True, eq=False)
class _Moved:
    """How a picture was moved, the original, and the picture before the shift, which comes last."""

    moves: InputPerturbation
    original: Picture
    unshifted: np.ndarray


class Perturbation:
    """Moves the input of an explorer.

    While it is moved, the moved image is the image in force: the model sees it, and all maps, sums and files are made
    from it. Assigning another image ends this.

    Args:
        settings: The explorer's settings, with the image.
        stack: The stack that sees the image.
    """

    def __init__(self, settings: Settings, stack: Stack):
        self._settings, self._stack = settings, stack

    def probe(
        self, shift: Pair = (0, 0), rotate: float = 0.0, noise: float = 0.0, *, seed: int = 0, fill: Fill = "edge"
    ) -> None:
        """Move the input: turn it, add noise, shift it, in this order; all are counted from the unmoved image.

        Without arguments the unmoved image is restored, bit for bit.

        Args:
            shift: (rows down, columns to the right) in whole pixels.
            rotate: Degrees, anticlockwise on screen.
            noise: Standard deviation of the noise, 0 or more.
            seed: Seed of the noise.
            fill: What comes in at the border: "edge" repeats the outermost pixels, "zeros" is black.

        Raises:
            SettingError: If one of them is invalid.

        Example:
            >>> ex.probe(shift=(0, 3), noise=0.05)
            >>> ex.probed.shift
            (0, 3)
            >>> ex.probe()
        """
        moves = InputPerturbation(shift, rotate, noise, seed, fill)
        with self._settings.lock:
            original, unshifted = self.unmoved, self._unshifted(moves)
            if moves.is_none:
                self._settings.image = original
            else:
                moved = _Moved(moves, original, unshifted)
                self._settings.image = Picture.of(moves.shifted(unshifted), original.name or "", moved=moved)

    @property
    def unmoved(self) -> Picture:
        """The image as it was before it was moved, float32 (height, width, channels); `image` where it is not."""
        moved = self._settings.image.moved
        return self._settings.image if moved is None else moved.original

    def equivariance(self, stage: str, shift: Pair = (0, 1)) -> Equivariance:
        """Return how well a stage's maps follow when the image is shifted, measured on Keras's own maps.

        It is measured on the image with its present rotation and noise, but not shifted. Values that saw what came in
        at the border, or padding, are left out.

        Args:
            stage: A name out of `stages`.
            shift: (rows down, columns to the right) in whole pixels.

        Returns:
            The numbers: ``.error`` (0 where they follow exactly), ``.stride`` and ``.is_followed``.

        Raises:
            SettingError: If there is no such stage, or the shift leaves nothing to compare.

        Example:
            >>> ex.equivariance("conv1", (0, 1)).error < 1e-5
            True
        """
        with self._settings.lock:
            self._stack.stage(stage)
            return measure(self._unshifted_plan(), stage, [InputPerturbation(shift).shift], self.moves.fill)[0]

    def equivariance_curve(self, stage: str, largest: int = LARGEST_SHIFT, down: bool = False) -> list[Equivariance]:
        """Return the same for shifts of 0, 1, 2, … pixels to the right, or down.

        Args:
            stage: A name out of `stages`.
            largest: The largest shift.
            down: Whether to shift down and not to the right.

        Raises:
            SettingError: If there is no such stage or shift.
        """
        with self._settings.lock:
            self._stack.stage(stage)
            largest = place_from(largest, max(self._settings.image.shape[:2]), say("shift"))
            down = flag_from(down, "down")
            shifts = [(pixels, 0) if down else (0, pixels) for pixels in range(largest + 1)]
            return measure(self._unshifted_plan(), stage, shifts, self.moves.fill)

    @property
    def name(self) -> str:
        """The name of the input on screen."""
        name = shown_image(image_key(self._settings.image))
        return name if self.moves.is_none else say("{image}, moved", image=name)

    @property
    def in_force(self) -> InputPerturbation | None:
        """How the image is moved, or None."""
        moved = self._settings.image.moved
        return None if moved is None else moved.moves

    @property
    def moves(self) -> InputPerturbation:
        """How the image is moved; for an unmoved image, moves of zero."""
        return self.in_force or UNPERTURBED

    def _unshifted(self, moves: InputPerturbation) -> np.ndarray:
        """Return the image before its shift, which comes last: the same array as long as only the shift changes."""
        moved = self._settings.image.moved
        if moved is not None and replace(moved.moves, shift=moves.shift) == moves:
            return moved.unshifted
        array = moves.unshifted(self.unmoved)
        array.flags.writeable = False
        return array

    def _unshifted_plan(self) -> Plan:
        moved = self._settings.image.moved
        plan = self._stack.plan()
        return plan if moved is None else replace(plan, image=moved.unshifted)
