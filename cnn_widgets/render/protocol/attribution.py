"""Attributions: what is asked for, and what comes back."""

from typing import Literal, TypedDict

from .evidence import BoxTuple
from .json_types import Finite

Technique = Literal["grad_cam", "saliency", "integrated_gradients", "occlusion", "field"]

TargetKind = Literal["top", "class", "channel", "value"]

TargetChoice = TypedDict("TargetChoice", {"target": TargetKind, "class": int})
"""What an attribution explains."""


class AttributionRequest(TargetChoice):
    """One attribution to be computed. Options that its technique does not have are ignored."""

    id: str
    technique: Technique
    layer: str
    """Empty stands for the last layer that has maps."""
    plus_plus: bool
    signed: bool
    samples: int
    steps: int
    patch: int


class AttributionChoices(TypedDict):
    """The choices that the model allows."""

    classes: int
    layers: list[str]
    is_resized: bool
    """Whether preprocessing changes the picture's size."""


class HeatHeader(TypedDict):
    """A heat map on the input's grid. Its codes 0 to 254 run from `low` to `high`."""

    id: str
    method: str
    target: str
    score: float
    low: Finite
    high: Finite
    signed: bool
    size: tuple[int, int]
    image: tuple[int, int]
    label: str
    sentence: str
    facts: str
    box: BoxTuple | None
    """Top, left, height and width of the theoretical receptive field."""
    description: str


class OcclusionRequest(TargetChoice):
    """The square that covers part of the input, in pixels."""

    id: str
    row: int
    col: int
    size: int


class OcclusionReply(TypedDict):
    """The target's score without the square (`score`) and with it (`covered`)."""

    id: str
    target: str
    score: float
    covered: float
