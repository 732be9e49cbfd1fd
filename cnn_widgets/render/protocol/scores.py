"""A model's class scores, and how they depend on channels."""

from typing import NotRequired, TypedDict


class ScoreHeader(TypedDict):
    """One bar."""

    index: int
    name: str
    value: float
    text: str
    is_best: bool


class ClassScoresHeader(TypedDict):
    """The bars of a model's scores. Where there are no scores, only `note` says why."""

    bars: list[ScoreHeader]
    note: str
    stage: NotRequired[str]
    kind: NotRequired[str]
    title: NotRequired[str]
    is_share: NotRequired[bool]
    total: NotRequired[int]
    found: NotRequired[int]
    off: NotRequired[int]
    """Number of channels that are switched off."""
    covered: NotRequired[int]
    """Side of the square over the picture in pixels, or 0 without one."""
    limit: NotRequired[float]
    description: NotRequired[str]


class EffectHeader(TypedDict):
    """The effect of one channel."""

    index: int
    value: float
    text: str
    without: str


class EffectsHeader(TypedDict):
    """The channels that a score needs most. `stage` is absent until channels have been ranked."""

    bars: list[EffectHeader]
    stage: NotRequired[str]
    output: NotRequired[int]
    name: NotRequired[str]
    score: NotRequired[str]
    limit: NotRequired[float]
    total: NotRequired[int]
    reached: NotRequired[int]
