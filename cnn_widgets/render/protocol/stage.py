"""What Python sends about a stage."""

from typing import Literal, NotRequired, TypedDict

from ...core.stack import activation
from ...core.stack import stage as stages
from .json_types import Finite


class Selection(TypedDict):
    """The value that is looked at."""

    stage: str
    channel: int
    row: int
    col: int


ValueRange = activation.Range
"""What values a stage can have."""


class ReceptiveField(TypedDict):
    """Output (row, col) sees input rows start[0] + row * jump[0] and size[0] - 1 more; columns likewise."""

    size: tuple[int, int]
    jump: tuple[int, int]
    start: tuple[int, int]


class WindowHeader(TypedDict):
    """A sliding window as (height, width); `pad` is the padding above and to the left."""

    size: tuple[int, int]
    strides: tuple[int, int]
    dilation: tuple[int, int]
    pad: tuple[int, int]


Kind = stages.Kind
"""What a stage does. "given" is an array without a model behind it."""


class ThumbnailRange(TypedDict):
    """The smallest and the largest value of the shown channel, and of the whole layer."""

    minimum: float
    maximum: float
    layer_minimum: float
    layer_maximum: float


class StageHeader(TypedDict):
    """A stage of the pipeline."""

    name: str
    kind: Kind
    shape: tuple[int, int, int]
    caption: str
    parameters: int
    range: ValueRange
    block: int
    changed: bool
    thumb: ThumbnailRange
    field: ReceptiveField
    window: WindowHeader | None
    description: str
    costs: NotRequired[str]
    """Shape, parameters, multiply-adds and receptive field in words."""


class Tiles(TypedDict):
    """The maps of a stage at the size at which they are shown."""

    count: int
    height: int
    width: int
    full: tuple[int, int]
    step: int
    range: ValueRange
    minimum: list[float]
    maximum: list[float]
    nonfinite: list[int]
    vector: bool
    """Whether the channels are the units of a vector, as after a Dense layer: one value each."""
    mean: NotRequired[list[float]]
    """`mean` and `variance` are present only where channels are sorted by them."""
    variance: NotRequired[list[float]]
    saturated: NotRequired[list[Finite]]
    """Share of the values at an end of the range, where the range has ends."""


class FormulaLine(TypedDict):
    """The output size of a stage along one axis, with its numbers."""

    stage: str
    block: int
    axis: Literal["height", "width", "both"]
    text: str
    result: int
