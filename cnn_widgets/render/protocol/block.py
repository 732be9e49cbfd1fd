"""The settings of a block."""

from typing import Literal, TypedDict

Pair = tuple[int, int]
"""Height and width."""

Size = int | Pair

Padding = Literal["valid", "same"]


class BlockSettings(TypedDict):
    """All settings of a block."""

    filters: int
    kernel_size: Size
    strides: Size
    padding: Padding
    dilation_rate: Size
    use_bias: bool
    activation: str | None
    pooling: Literal["max", "average"] | None
    pool_size: Size
    pool_strides: Size | None
    pool_padding: Padding
