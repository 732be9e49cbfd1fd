"""One value of a layer, term by term, where its layer is one that can be multiplied out by hand."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any

import numpy as np

from ..activations import ACROSS_CHANNELS
from ..arithmetic import Arithmetic, arithmetic
from ..backend import keras
from ..errors import SettingError
from ..language import say
from ..numbers import axis_words
from ..sizes import Window
from ..stage import Stage
from .kinds import activation_of, computes_as_keras, keras_class
from .node import Node
from .stages import LayerStage

MULTIPLIED_OUT = frozenset({"conv", "conv1d", "depthwise", "dense"})


@dataclass(frozen=True, eq=False)
class LayerArithmetic(Arithmetic):
    """How one value of any model's layer comes about.

    A layer with an activation built in has kind "activation", with the terms of its sum. An activation after
    something else than a convolution has no kernel: its patch is the value that it reads, (1, 1, 1), or for a
    softmax those of all channels, (1, 1, channels).

    Attributes:
        channels: Which input channel each plane of the patch is: those of one group, or the one of a
            depthwise filter.
    """

    channels: tuple[int, ...] = ()


def why_not(node: Node, layer: Any) -> str:
    """Return the sentence that says why a layer's values are not multiplied out, or "" where they are."""
    if node.kind == "input":
        return say("The input is given, not computed: choose one of the layers after it.")
    known = node.kind in MULTIPLIED_OUT | {"pooling", "activation"}
    if not known or not node.parents or (node.kind in ("conv1d", "pooling") and node.window is None):
        if not node.layer:
            return say(
                "{name} is the model's own code: its values are shown, but not multiplied out; choose a convolution, "
                "a Dense, a pooling or an activation to see the terms.",
                name=node.name,
            )
        return say(
            "{name} is a layer of type {layer}: "
            "its values are shown, but not multiplied out; choose a convolution, a Dense, a pooling or an activation "
            "to see the terms.",
            name=node.name,
            layer=node.layer,
        )
    if not computes_as_keras(layer) or not _is_over_the_last_axis(layer):
        return say(
            "{name} is {layer}, which computes in its own way: "
            "its values are shown, but not multiplied out; choose a convolution, a Dense, a pooling or an activation "
            "to see the terms.",
            name=node.name,
            layer=node.layer,
        )
    is_apart = node.groups > 1 or node.kind == "depthwise" or node.data_format == "channels_first"
    if is_apart and node.function in ACROSS_CHANNELS:
        return say(
            "{name} is a {function} over all channels at once: "
            "its values are shown, but not multiplied out; choose a convolution, a Dense, a pooling or an activation "
            "to see the terms.",
            name=node.name,
            function=node.function,
        )
    if node.kind == "activation" and activation_of(layer) is None and node.function not in ("prelu", None):
        return say(
            "{name} is the activation {function}: "
            "its values are shown, but not multiplied out; choose a convolution, a Dense, a pooling or an activation "
            "to see the terms.",
            name=node.name,
            function=node.function,
        )
    return ""


def terms_of(
    name: str, row: int, col: int, channel: int, stage_of: Callable[[str], LayerStage], layer_of: Callable[[str], Any]
) -> LayerArithmetic:
    """Return how value (row, col, channel) of a stage is computed.

    Args:
        name: The stage's name.
        row: Output row, from 0.
        col: Output column, from 0.
        channel: Output channel, from 0.
        stage_of: Returns a stage by its name.
        layer_of: Returns a stage's Keras layer by its name.

    Raises:
        SettingError: If there is no such place, or the layer's values are not multiplied out.
    """
    stage, layer = stage_of(name), layer_of(name)
    reason = why_not(stage.node, layer)
    if reason:
        raise SettingError(reason)
    _check_place(stage, (row, col, channel))
    before = stage_of(stage.parents[0])
    if stage.kind == "pooling":
        terms = arithmetic((before, stage), name, row, col, channel)
        return LayerArithmetic(**vars(terms), channels=(channel,))
    if stage.kind != "activation":
        return _activated(_sum(stage, before, row, col, channel), stage, layer)
    if before.kind in MULTIPLIED_OUT and before.function is None and not why_not(before.node, layer_of(before.name)):
        terms = _sum(before, stage_of(before.parents[0]), row, col, channel)
        known = {"stage": name, "keras": float(stage.maps[row, col, channel])}
        return _activated(LayerArithmetic(**{**vars(terms), **known}), stage, layer, before)
    return _alone(stage, before, layer, row, col, channel)


def _is_over_the_last_axis(layer: Any) -> bool:
    """Tell whether a Softmax says that it is over channels; any other layer is."""
    return keras_class(layer).__name__ != "Softmax" or layer.axis in (-1, [-1], (-1,))


def _check_place(stage: LayerStage, place: tuple[int, int, int]) -> None:
    for value, size, axis in zip(place, stage.maps.shape, axis_words()):
        if isinstance(value, bool) or not isinstance(value, Integral) or not 0 <= value < size:
            raise SettingError(
                say(
                    "{name} has no {axis} {value!r:.40}: choose 0 to {last}.",
                    name=stage.name,
                    axis=axis,
                    value=value,
                    last=size - 1,
                )
            )


def _sum(stage: LayerStage, before: LayerStage, row: int, col: int, channel: int) -> LayerArithmetic:
    """Return the terms of a convolution's or a Dense's sum, before any activation."""
    if stage.kernel is None:
        raise SettingError(
            say(
                "{name} has {parameters:,} weights, too many to multiply out: choose a smaller layer.",
                name=stage.name,
                parameters=stage.parameters,
            )
        )
    first, count = _channels_read(stage, before, channel)
    read = Stage(before.name, "given", before.maps[..., first : first + count], before.range)
    window = stage.window or Window((1, 1))
    terms = arithmetic((read, replace(stage, kind="conv", window=window)), stage.name, row, col, channel)
    return LayerArithmetic(**vars(terms), channels=tuple(range(first, first + count)))


def _channels_read(stage: LayerStage, before: LayerStage, channel: int) -> tuple[int, int]:
    """Return the first input channel that a filter reads, and how many."""
    if stage.kind == "depthwise":
        return channel // (stage.channels // before.channels), 1
    count = stage.kernel.shape[2]
    return channel // (stage.channels // stage.node.groups) * count, count


def _activated(
    terms: LayerArithmetic, stage: LayerStage, layer: Any, conv: LayerStage | None = None
) -> LayerArithmetic:
    """Return the terms with the activation, if there is one, on their sum."""
    if stage.function is None:
        return terms
    inputs, place = np.array([terms.pre_activation]), 0
    if stage.function in ACROSS_CHANNELS:
        place = terms.channel
        if conv is None:
            bias = 0.0 if stage.bias is None else stage.bias.astype(np.float64)
            inputs = np.einsum("ijc,ijcf->f", terms.patch, stage.kernel.astype(np.float64)) + bias
        else:
            # The other channels' sums are on screen: theirs may be of other input channels, as of a DepthwiseConv2D.
            inputs = conv.maps[terms.row, terms.col].astype(np.float64)
            inputs[place] = terms.pre_activation
    value = _apply(stage, layer, inputs, terms.row, terms.col, terms.channel)[place]
    return replace(terms, kind="activation", function=stage.function, value=float(value))


def _alone(stage: LayerStage, before: LayerStage, layer: Any, row: int, col: int, channel: int) -> LayerArithmetic:
    """Return an activation's value from the value that it reads."""
    across = stage.function in ACROSS_CHANNELS
    channels = tuple(range(before.channels)) if across else (channel,)
    inputs = before.maps[row, col][list(channels)].astype(np.float64)
    place = channel if across else 0
    value = float(_apply(stage, layer, inputs, row, col, channel)[place])
    return LayerArithmetic(
        stage.name, "activation", before.name, row, col, channel, value, float(stage.maps[row, col, channel]),
        np.array([row]), np.array([col]), np.zeros((1, 1), bool), inputs[None, None],
        pre_activation=float(inputs[place]), function=stage.function, channels=channels,
    )  # fmt: skip


def _apply(stage: LayerStage, layer: Any, inputs: np.ndarray, row: int, col: int, channel: int) -> np.ndarray:
    """Return the activation of float64 (channels,) values of one place."""
    if keras_class(layer).__name__ == "PReLU":
        return np.where(inputs > 0, inputs, inputs * _slope(layer, stage, row, col, channel))
    function, numpy = activation_of(layer), keras().ops.convert_to_numpy
    if function is None:
        return inputs
    return numpy(function(keras().ops.convert_to_tensor(inputs[None], "float64")))[0]


def _slope(layer: Any, stage: LayerStage, row: int, col: int, channel: int) -> float:
    alpha = keras().ops.convert_to_numpy(layer.alpha)
    if stage.node.data_format == "channels_first" and alpha.ndim > 1:
        alpha = np.moveaxis(alpha, 0, -1)
    return float(np.broadcast_to(alpha, stage.maps.shape)[row, col, channel])
