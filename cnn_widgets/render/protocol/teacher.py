"""A kernel that learns from examples."""

from typing import TypedDict

from .json_types import Finite


class TeacherSettings(TypedDict):
    """A kernel teacher's settings. "" stands for an image or target that is not in the lists."""

    image: str
    target: str
    kernel_size: int
    rule: str
    learning_rate: Finite
    pace: Finite
    """Steps a second."""


class TeacherChoices(TypedDict):
    """What a teacher offers."""

    images: list[str]
    targets: list[str]
    rules: list[tuple[str, str]]
    """Update rules, each with a sentence on what it does."""
    largest_kernel: int


class TeacherDrawing(TypedDict):
    """The target that is drawn on: number of strokes, pixel of the map's first value, and largest magnitude."""

    strokes: int
    corner: tuple[int, int]
    limit: Finite


class TeacherHeader(TypedDict):
    """The step that is shown, the number of steps, its loss and the least loss that is possible."""

    revision: int
    step: int
    count: int
    loss: float
    least: float
    name: str
    past: list[str]


class TeacherMapRange(TypedDict):
    """The smallest and the largest value of a map, and its largest absolute value."""

    minimum: float
    maximum: float
    largest: float


class TeacherMapsHeader(TypedDict):
    """Maps of one size, each with its smallest, largest and largest absolute value."""

    revision: int
    full: tuple[int, int]
    step: int
    ends: dict[str, TeacherMapRange]
