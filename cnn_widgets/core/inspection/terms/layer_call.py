"""A layer's call whose values are to be explained, with its inputs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...backend import keras
from ...known import known
from ..graph.layer_kind import activation_name, keras_class
from ..graph.node import Node
from ..graph.program import Site
from ..stage import LayerStage
from .box import ValueBox, box_of
from .layout import Index, Layout, Place

PRECISION = {"float16": 2e-3, "bfloat16": 2e-2}
"""Relative rounding error of each type, with a margin for sums; float32's is the smallest."""


@dataclass(frozen=True, eq=False)
class LayerCall:
    """One call of a layer.

    Args:
        node: The call's node.
        site: The call's site.
        find: Returns another call by its node's name.
        stage_of: Returns a stage by its name, computing it if necessary.
        off: Whether some of its channels are switched off, so that its output is not what it computes.
    """

    node: Node
    site: Site
    find: Callable[[str], "LayerCall"] = field(repr=False)
    stage_of: Callable[[str], LayerStage] = field(repr=False)
    off: bool = False

    @property
    def name(self) -> str:
        """The node's name."""
        return self.node.name

    @property
    def layer(self) -> Any:
        """The Keras layer or operation; None for the input and for the model's own code."""
        return self.site.layer

    @property
    def class_name(self) -> str:
        """Name of the Keras class that the layer has or is derived from."""
        return "" if self.layer is None else keras_class(self.layer).__name__

    @property
    def function(self) -> str | None:
        """Name of its activation, be it the layer itself or built in; None if there is none."""
        return activation_name(self.layer)

    @property
    def stage(self) -> LayerStage:
        """The stage with its output."""
        return self.stage_of(self.node.name)

    @property
    def layout(self) -> Layout:
        """How its output is laid out as maps."""
        return Layout(tuple(map(known, self.site.shapes[0][1:])), self.node.data_format)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of its output, without the batch."""
        return self.layout.shape

    @property
    def parents(self) -> tuple["LayerCall", ...]:
        """The calls whose outputs it reads, in the layer's order."""
        return tuple(map(self.find, self.node.parents))

    @property
    def parent(self) -> "LayerCall":
        """The first call whose output it reads."""
        return self.find(self.node.parents[0])

    @property
    def training(self) -> bool:
        """Whether the model calls it in training mode."""
        return self.site.training

    @property
    def precision(self) -> float:
        """The rounding error of a sum, relative to the sum of its terms' absolute values."""
        calls = (self, *self.parents) if self.node.parents else (self,)
        types = {str(getattr(call.layer, "compute_dtype", "float32")) for call in calls}
        return max(PRECISION.get(kind, 4e-6) for kind in types)

    def index(self, place: Place) -> Index:
        """Return the index in its tensor of a place on its maps."""
        return self.layout.index(place)

    def box(self, places: Any) -> ValueBox:
        """Return its values at all combinations of some places along each axis of its tensor."""
        return box_of(self.stage.maps, self.layout, places)

    def value_at(self, index: Index) -> float:
        """Return its value at an index."""
        return float(self.stage.maps[self.layout.place(index)])


def weight(value: Any) -> np.ndarray:
    """Return a layer's weight, or a number in its settings, as float64."""
    return np.asarray(keras().ops.convert_to_numpy(value), np.float64)


def channel_axis(rank: int, data_format: str) -> int:
    """Return the axis of the channels in a tensor without its batch."""
    return 0 if data_format == "channels_first" and rank > 1 else rank - 1
