"""What a stage costs and covers, in numbers, for the explorer's stages and those of any model."""

from dataclasses import dataclass

from ..stack.output_size import Pair
from ..stack.stage import Stage
from .graph.receptive_field import field_size, sees_all


@dataclass(frozen=True, slots=True)
class StageNumbers:
    """The size, cost and receptive field of one stage.

    Args:
        parameters: Number of weights and biases.
        multiply_adds: Number of multiplications by kernel weights for one image.
        shape: (height, width, channels) of its maps.
        field: (height, width) of the receptive field in input cells.
        sees_all: Whether each value sees the whole input.
    """

    parameters: int
    multiply_adds: int
    shape: tuple[int, ...]
    field: Pair
    sees_all: bool


def multiply_adds(stage: Stage) -> int:
    """Return the number of multiplications by kernel weights in a stage: every weight once at each place.

    Biases, activations and poolings do not multiply by a kernel and count as 0.
    """
    return stage.multiply_adds


def stage_numbers(stage: Stage, image: Pair) -> StageNumbers:
    """Return a stage's numbers for an input of (height, width) `image`."""
    everything = sees_all(stage.field, stage.size, image)
    return StageNumbers(
        stage.parameters, stage.multiply_adds, stage.maps.shape, field_size(stage.field, stage.size, image), everything
    )
