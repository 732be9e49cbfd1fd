"""The target of an attribution: the one number of a model that it explains."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend import as_numpy, keras
from ..errors import SettingError
from ..inspection import Inspection
from ..inspection.calls.channels_first import channels_first
from ..inspection.calls.quantised import is_quantised
from ..inspection.calls.unactivated import unactivated
from ..inspection.graph.layer_kind import activation_name, activation_of, computes_as_keras, is_layer, keras_class
from ..inspection.graph.node import Node
from ..language import say
from ..numbers import place_from

SQUASHING = ("softmax", "sigmoid")
"""Activations of class scores whose gradient vanishes where the model is sure."""


@dataclass(frozen=True, slots=True)
class Target:
    """A class score, the mean of a channel's map, or one value of it.

    Args:
        stage: The name of the layer.
        channel: The index of the channel or class.
        row: The row, or None for the mean over the map.
        col: The column, or None for the mean over the map.
        is_class: Whether the target is a class score of the model.
        before: The activation before which the score is taken, such as "softmax"; "" for the layer's own output.
        read: The layer whose output is used; if `before` is not "", that may be another than `stage`.
    """

    stage: str
    channel: int
    row: int | None = None
    col: int | None = None
    is_class: bool = False
    before: str = ""
    read: str = ""

    @property
    def text(self) -> str:
        """The target in words."""
        given = {"layer": self.stage, "channel": self.channel}
        if self.is_class and self.before:
            return say("class {channel} of {layer}, before {activation}", activation=self.before, **given)
        if self.is_class:
            return say("class {channel} of {layer}", **given)
        if self.row is None:
            return say("mean of {layer}, channel {channel}", **given)
        return say("{layer}, channel {channel}, row {row}, column {col}", row=self.row, col=self.col, **given)


def vector_output(inspection: Inspection) -> Node | None:
    """Return the node of the class scores: the last vector that no other node reads, or None."""
    graph = inspection.graph
    vectors = [node for node in graph.nodes[1:] if node.head and node.shape[:2] == (1, 1)]
    return next((node for node in reversed(vectors) if not graph.children[node.name]), None)


def target_from(inspection: Inspection, target: Any = None, before_activation: bool = True) -> Target:
    """Return a target after checking it.

    Args:
        inspection: The model and its image.
        target: None for the class with the highest score; a class index; (layer, channel) for the mean of that
            channel's map; (layer, channel, row, col) for one value.
        before_activation: Whether to take a class score before its softmax or sigmoid if possible. After a softmax,
            raising one class lowers the others, and the gradient vanishes where the model is sure.

    Raises:
        SettingError: If there is no such class, layer, channel, row or column.
    """
    if isinstance(target, Target):
        return target
    if isinstance(target, tuple | list):
        return _value(inspection, target)
    node = vector_output(inspection)
    if node is None:
        raise SettingError(
            say(
                "The model does not end in a vector of class scores: give target=(layer, channel), or "
                "(layer, channel, row, col) for one value.",
            )
        )
    if target is None:
        target = int(np.argmax(inspection.stage(node.name).maps[0, 0]))
    index = place_from(target, node.shape[2], say("class"))
    before, read = _reached(inspection, node) if before_activation else ("", node.name)
    return Target(node.name, index, is_class=True, before=before, read=read)


def scores_of(inspection: Inspection, outputs: Any, target: Target) -> Any:
    """Return a target's score for each image of a batch as a tensor (batch,).

    Args:
        inspection: The model.
        outputs: The output of the stage `target.read` for the batch.
        target: The target.
    """
    ops = keras().ops
    channel = ops.cast(channels_of(inspection, outputs, target)[..., target.channel], "float32")
    if target.row is not None:
        return channel[:, target.row, target.col]
    return ops.mean(channel, axis=(1, 2))


def channels_of(inspection: Inspection, outputs: Any, target: Target) -> Any:
    """Return the channels of a target's stage, (batch, height, width, channels); arguments as in `scores_of`."""
    node = inspection.graph.node(target.read)
    if target.before and target.read != target.stage:
        layer = inspection.layer(target.stage)
        if is_layer(layer) and has_built_in(layer):
            node = inspection.graph.node(target.stage)
            with channels_first():
                outputs = unactivated(layer)(outputs, training=False)
    return channels_last(outputs, node)


def has_built_in(layer: Any) -> bool:
    """Tell whether a layer computes a weighted sum as Keras does, and applies an activation to it."""
    is_alone = keras_class(layer).__name__ in ("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax")
    return not is_alone and activation_of(layer) is not None and computes_as_keras(layer)


def score_values(inspection: Inspection, batch: Any, target: Target) -> np.ndarray:
    """Return a target's score for each image of a batch, float32 (batch,)."""
    (outputs,) = inspection.run(batch, [target.read])
    return as_numpy(scores_of(inspection, outputs, target)).astype(np.float32)


def own_score(inspection: Inspection, target: Target) -> float:
    """Return the score of the inspection's image, from the layer's output, which is computed only once."""
    channel = inspection.stage(target.stage).maps[:, :, target.channel]
    return float(channel.mean() if target.row is None else channel[target.row, target.col])


def channels_last(outputs: Any, node: Node) -> Any:
    """Return a stage's outputs as (batch, height, width, channels), the shape in which they are shown."""
    ops = keras().ops
    if node.data_format == "channels_first" and len(outputs.shape) > 2:
        outputs = ops.moveaxis(outputs, 1, -1)
    rest = tuple(outputs.shape[1:])
    return ops.reshape(outputs, (-1, *(1,) * (3 - len(rest)), *rest))


def _value(inspection: Inspection, target: Any) -> Target:
    if len(target) not in (2, 4):
        raise SettingError(
            say("target is {target!r:.60}: give (layer, channel) or (layer, channel, row, col).", target=target)
        )
    node = inspection.graph.node(target[0])
    if not node.shown:
        raise SettingError(node.note)
    height, width, channels = node.shape
    channel = place_from(target[1], channels, say("channel of {layer}", layer=node.name))
    if len(target) == 2:
        return Target(node.name, channel, read=node.name)
    row = place_from(target[2], height, say("row of {layer}", layer=node.name))
    return Target(
        node.name, channel, row, place_from(target[3], width, say("column of {layer}", layer=node.name)), read=node.name
    )


def _reached(inspection: Inspection, node: Node) -> tuple[str, str]:
    """Return the activation that a class score can be taken before ("" for none), and the layer to read for that."""
    layer = inspection.layer(node.name)
    function = None if layer is None else activation_name(layer)
    if function not in SQUASHING or len(node.parents) != 1:
        return "", node.name
    parent = inspection.graph.node(node.parents[0])
    is_dense = node.kind == "dense" and keras_class(layer).__name__ == "Dense" and computes_as_keras(layer)
    # A quantised layer's sum cannot be had without its activation.
    is_dense = is_dense and not is_quantised(layer)
    if is_dense or (node.kind == "activation" and parent.shape == node.shape):
        return function, parent.name
    return "", node.name
