"""What a stage costs and covers, in numbers: of the explorer's stages and of any model's alike."""

from dataclasses import dataclass

from ..stack.output_size import Pair
from ..stack.stage import Stage
from .graph.receptive_field import field_size, sees_all


@dataclass(frozen=True, slots=True)
class StageNumbers:
    """The figures of one stage.

    Args:
        parameters: Number of its weights and biases.
        multiply_adds: Multiplications of one image with the kernels.
        shape: (height, width, channels).
        field: (height, width) of the receptive field in input cells.
        sees_all: Whether each value sees the whole input.
    """

    parameters: int
    multiply_adds: int
    shape: tuple[int, ...]
    field: Pair
    sees_all: bool


def multiply_adds(stage: Stage) -> int:
    """Return how many multiplications with kernels a stage takes: every weight once at each place.

    Biases, activations and poolings multiply with no kernel and count as 0.
    """
    return stage.multiply_adds


def stage_numbers(stage: Stage, image: Pair) -> StageNumbers:
    """Return a stage's figures, for an input of (height, width) `image`."""
    everything = sees_all(stage.field, stage.size, image)
    return StageNumbers(
        stage.parameters, stage.multiply_adds, stage.maps.shape, field_size(stage.field, stage.size, image), everything
    )
