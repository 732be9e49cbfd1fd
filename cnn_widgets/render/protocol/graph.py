"""A model's layers and their connections."""

from typing import NotRequired, TypedDict

from ..frames.graph import lanes
from .stage import Kind

Way = lanes.Way
"""To the next column, along a lane, or on a track above all lanes."""


class GraphNode(TypedDict):
    """One call of one layer of any model."""

    name: str
    kind: Kind
    layer: str
    """The layer's class."""
    shape: list[int]
    """Empty for a layer whose output cannot be shown."""
    caption: str
    parameters: int
    multiply_adds: int
    head: bool
    note: str
    field: tuple[int, int]
    jump: tuple[int, int]
    sees_all: bool
    output: NotRequired[str]
    """The stage whose maps it shows. For a folded layer made of layers, the stage that gives its output."""
    folded: NotRequired[bool]
    """Whether other layers are folded into it."""
    inside: NotRequired[list[str]]
    """The unfolded layers that contain it, innermost first."""
    column: int
    lane: int


GraphWire = tuple[int, int, Way, int]
"""A line from a node to one that reads it: to the next column, along a lane, or on a track above all lanes."""


class GraphHeader(TypedDict):
    """The graph of a model."""

    revision: int
    nodes: list[GraphNode]
    shown: NotRequired[int]
    """How many of the nodes have a card; the nodes after them are folded away. Absent where all have one."""
    wires: list[GraphWire]
    lanes: int
    tracks: int
    notes: list[str]
