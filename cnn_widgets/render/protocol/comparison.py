"""The pinned configuration compared with the present one."""

from typing import Literal, NotRequired, TypedDict

from .stage import Selection, Tiles, ValueRange

ComparisonMode = Literal["current", "beside", "difference"]


class PinnedHeader(TypedDict):
    """The tiles of the selected stage as they were when it was pinned."""

    revision: int
    stage: str
    tiles: Tiles | None
    """Null where the pinned configuration has no such stage."""


class ValuePair(Selection):
    """A present value, and the pinned value at the same place of the picture."""

    value: float
    pinned: float | None


class DifferenceTotal(TypedDict):
    """The largest and the mean difference over all channels."""

    largest: float
    mean: float


class DifferenceHeader(TypedDict):
    """Present maps minus pinned maps. The tiles come only while they are shown."""

    count: int
    largest: list[float]
    mean: list[float]
    strongest: int
    total: DifferenceTotal
    height: NotRequired[int]
    width: NotRequired[int]
    full: NotRequired[tuple[int, int]]
    step: NotRequired[int]
    range: NotRequired[ValueRange]
    minimum: NotRequired[list[float]]
    maximum: NotRequired[list[float]]
    nonfinite: NotRequired[list[int]]
    vector: NotRequired[bool]


class ComparisonHeader(TypedDict):
    """What has changed since a configuration was pinned, in words and in numbers."""

    revision: int
    stage: str
    changes: str
    note: str
    range: ValueRange
    offset: tuple[int, int] | None
    """What to add to a present row and column to get the pinned one; None where the two maps do not line up."""
    start: tuple[int, int] | None
    """The present row and column at which the difference begins."""
    difference: DifferenceHeader | None
    at: ValuePair
