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


SettingValue = Size | str | bool | None


class SharedFacts(TypedDict):
    """What every setting on screen has."""

    group: Literal["conv", "act", "pool", "more"]
    """Where it stands; named as the stages are."""
    is_locked: bool
    """Shown, but closed to the user."""
    is_idle: bool
    """Of no effect as things are."""
    complaint: str
    """Why the value cannot be; empty where it is in force."""


class CountRow(SharedFacts):
    """A whole number or a pair of them; None is 0 on the slider."""

    kind: Literal["count"]
    value: Size | None
    least: int
    most: int
    is_size: bool
    """Whether height and width can differ."""


class ChoiceRow(SharedFacts):
    """One of a few values."""

    kind: Literal["choice"]
    value: str | None
    choices: list[str | None]


class CheckRow(SharedFacts):
    """True or False."""

    kind: Literal["check"]
    value: bool


SettingRow = CountRow | ChoiceRow | CheckRow


class BlockLayers(TypedDict):
    """What is said of a block whichever of its settings are on screen."""

    activation: str | None
    pooling: Literal["max", "average"] | None
    pool_size: Size


class SettingRows(TypedDict):
    """The settings of a block as they are on screen. Only Python writes them."""

    answered: int
    """The number up to which everything that was asked for is done or refused."""
    block: int
    """What the block that is shown is called in an ask."""
    number: int
    """Its place in the stack, from 1."""
    layers: BlockLayers
    settings: dict[str, SettingRow]
    """By name, in the order on screen."""


Ask = tuple[int, SettingValue, int]
"""The number of the ask, the value, and what the block is called. Only the browser writes it."""
