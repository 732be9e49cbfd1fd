"""Measuring whether a stage's maps follow a shift of the image, on Keras's own maps."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ..axes import per_axis
from ..stack.network import Network, Plan
from ..stack.output_size import Pair
from ..stack.stage import Stage
from .shift import Fill, follow, relative_error, shift

EXACT = 1e-5
"""Errors below this are float32 rounding."""


@dataclass(frozen=True, slots=True)
class Equivariance:
    """How well the maps of a stage follow one shift of the image.

    Args:
        stage: The stage's name.
        shift: (rows, columns) in pixels of the image.
        stride: Pixels of the image between neighbouring values, all strides multiplied: (height, width).
        error: The root mean square of the difference, relative to that of the maps: 0 if they follow exactly, infinite
            if they should be all zero and are not. See `shift.equivariance_error`.
        compared: (height, width) of the compared part of the maps, which sees neither padding nor the pixels that the
            shift brought in at the border.
    """

    stage: str
    shift: Pair
    stride: Pair
    error: float
    compared: Pair

    @property
    def is_multiple(self) -> bool:
        """Whether the shift is a multiple of the total stride along both axes, so that the maps' grids coincide."""
        return all(pixels % step == 0 for pixels, step in zip(self.shift, self.stride))

    @property
    def is_followed(self) -> bool:
        """Whether the maps follow, apart from float32 rounding."""
        return self.error < EXACT


def measure(plan: Plan, stage: str, shifts: Iterable[Pair], fill: Fill = "edge") -> list[Equivariance]:
    """Return how well the maps of a stage follow shifts of the plan's image.

    Args:
        plan: The image, settings and weights.
        stage: The name of one of its stages.
        shifts: (rows, columns) in whole pixels.
        fill: How `shift.shift` fills in at the border.

    Raises:
        SettingError: If a shift leaves nothing of the maps to compare.
    """
    # A network of its own, so that the layers of the explorer's model do not change.
    network = Network()
    before = _stage(network, plan, plan.image, stage)
    border = seen_padding(before, plan.image.shape[:2])
    found = []
    for pixels in shifts:
        moved = shift(plan.image, *pixels, fill=fill)
        moved.flags.writeable = False
        after = _stage(network, plan, moved, stage)
        both = follow(before.maps, after.maps, pixels, before.field.jump, border)
        found.append(Equivariance(stage, per_axis(pixels), before.field.jump, relative_error(*both), both[0].shape[:2]))
    return found


def seen_padding(stage: Stage, image: Pair) -> Pair:
    """Return how many rows and columns of a stage see beyond an image of (height, width), at the worse side."""
    field = stage.field
    counts = []
    for axis in range(2):
        last = field.start[axis] + (stage.size[axis] - 1) * field.jump[axis] + field.size[axis]
        beyond = max(-field.start[axis], last - image[axis], 0)
        counts.append(-(-beyond // field.jump[axis]))
    return counts[0], counts[1]


def _stage(network: Network, plan: Plan, image: np.ndarray, name: str) -> Stage:
    """Run the blocks up to the stage, and return it."""
    needed = 1 if name == "input" else int(name.lstrip("abcdefghijklmnopqrstuvwxyz"))
    part = replace(plan, image=image, blocks=plan.blocks[:needed], weights=plan.weights[:needed])
    return next(stage for stage in network.run(part) if stage.name == name)
