"""Whether a stage's maps follow when the image is shifted: Keras's own maps, measured."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ..axes import per_axis
from ..stack.network import Network, Plan
from ..stack.output_size import Pair
from ..stack.stage import Stage
from .shift import Fill, follow, relative_error, shift

EXACT = 1e-5
"""Below this, what is left is the rounding of float32."""


@dataclass(frozen=True, slots=True)
class Equivariance:
    """How well the maps of a stage follow one shift of the image.

    Args:
        stage: The stage's name.
        shift: (rows, columns) in pixels of the image.
        stride: Pixels of the image between neighbouring values, all strides multiplied: (height, width).
        error: Root mean square of what differs, relative to that of the maps; 0 where they follow exactly, infinite
            where they should be zero and are not. See `probes.equivariance_error`.
        compared: (height, width) of the part of the maps that was compared, which saw neither what came in at the
            border nor padding.
    """

    stage: str
    shift: Pair
    stride: Pair
    error: float
    compared: Pair

    @property
    def is_multiple(self) -> bool:
        """Whether the shift is a multiple of the total stride along both axes, so that it meets the maps' grid."""
        return all(pixels % step == 0 for pixels, step in zip(self.shift, self.stride))

    @property
    def is_followed(self) -> bool:
        """Whether the maps follow, but for the rounding of float32."""
        return self.error < EXACT


def measure(plan: Plan, stage: str, shifts: Iterable[Pair], fill: Fill = "edge") -> list[Equivariance]:
    """Return how well the maps of a stage follow shifts of the plan's image.

    Args:
        plan: Image, settings and weights.
        stage: Name of one of its stages.
        shifts: (rows, columns) in whole pixels.
        fill: What comes in at the border, as for `probes.shift`.

    Raises:
        SettingError: If a shift leaves nothing of the maps to compare.
    """
    # Layers of its own: those of the model in force stay as they are.
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
    """Return how many rows and columns of a stage, at the worse side, see beyond an image of (height, width)."""
    field = stage.field
    counts = []
    for axis in range(2):
        last = field.start[axis] + (stage.size[axis] - 1) * field.jump[axis] + field.size[axis]
        beyond = max(-field.start[axis], last - image[axis], 0)
        counts.append(-(-beyond // field.jump[axis]))
    return counts[0], counts[1]


def _stage(network: Network, plan: Plan, image: np.ndarray, name: str) -> Stage:
    """Run what the stage needs, and no block after it."""
    needed = 1 if name == "input" else int(name.lstrip("abcdefghijklmnopqrstuvwxyz"))
    part = replace(plan, image=image, blocks=plan.blocks[:needed], weights=plan.weights[:needed])
    return next(stage for stage in network.run(part) if stage.name == name)
