"""What a layer does, by the Keras class that it is or is derived from."""

import math
from collections.abc import Callable
from typing import Any

from ...backend import keras
from ...language import say
from ...stack.activation import RANGES, Range
from .node import NodeKind

KINDS: dict[str, NodeKind] = {
    **dict.fromkeys(("Conv2D",), "conv"),
    **dict.fromkeys(("DepthwiseConv2D", "DepthwiseConv1D"), "depthwise"),
    **dict.fromkeys(("SeparableConv2D", "SeparableConv1D"), "separable"),
    **dict.fromkeys(("Conv2DTranspose", "Conv1DTranspose"), "transposed"),
    **dict.fromkeys(("Conv1D",), "conv1d"),
    **dict.fromkeys(
        (
            "BatchNormalization",
            "LayerNormalization",
            "GroupNormalization",
            "UnitNormalization",
            "RMSNormalization",
            "Normalization",
            "Rescaling",
        ),
        "normalisation",
    ),
    **dict.fromkeys(("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax"), "activation"),
    **dict.fromkeys(
        (f"{which}{what}Pooling{rank}D" for which in ("", "Global") for what in ("Max", "Average") for rank in (1, 2)),
        "pooling",
    ),
    **dict.fromkeys(("Dense",), "dense"),
    **dict.fromkeys(("Flatten",), "flatten"),
    **dict.fromkeys(("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"), "merge"),
}
"""Kind by the name of Keras's layer."""

OPERATION_ACTIVATIONS = {
    "Relu": "relu",
    "Relu6": "relu6",
    "Sigmoid": "sigmoid",
    "Softmax": "softmax",
    "Tanh": "tanh",
    "Silu": "silu",
    "HardSigmoid": "hard_sigmoid",
    "HardSilu": "hard_silu",
    "Gelu": "gelu",
    "Elu": "elu",
    "Selu": "selu",
    "Softplus": "softplus",
    "Softsign": "softsign",
    "LeakyRelu": "leaky_relu",
    "LogSoftmax": "log_softmax",
}
"""Activation by the name of the class behind ``keras.ops``."""

OPERATION_MERGES = frozenset(
    {"Add", "Subtract", "Multiply", "TrueDivide", "Divide", "Maximum", "Minimum", "Concatenate"}
)
CONVOLUTIONS = frozenset({"conv", "depthwise", "separable", "transposed", "conv1d"})
WITH_KERNEL = CONVOLUTIONS | {"dense"}


def keras_class(layer: Any) -> type[Any]:
    """Return the first of a layer's classes that is Keras's own."""
    for cls in type(layer).__mro__:
        if cls.__module__.split(".")[0] == "keras":
            return cls
    return type(layer)


def is_layer(layer: Any) -> bool:
    """Tell a layer from a bare operation of ``keras.ops``."""
    return isinstance(layer, keras().layers.Layer)


def kind_of(layer: Any, parents: int = 1) -> NodeKind:
    """Return the kind of a layer or operation that reads `parents` tensors."""
    name = keras_class(layer).__name__
    if is_layer(layer):
        return KINDS.get(name, "other")
    if name in OPERATION_ACTIVATIONS:
        return "activation"
    return "merge" if name in OPERATION_MERGES and parents > 1 else "other"


def is_whole(layer: Any) -> bool:
    """Tell whether a layer is shown as one, even where it calls others.

    As Conv2D does with a layer as activation, an LSTM with its cell, once for each step of the sequence, and
    ZeroPadding2D with an operation that it makes for each call.
    """
    if not is_layer(layer) or isinstance(layer, keras().layers.RNN) or keras_class(layer).__name__ in KINDS:
        return True
    # What a Lambda calls is the user's.
    is_keras = keras_class(layer) is type(layer) and type(layer).__name__ != "Lambda"
    return is_keras and not any(True for _ in layer._flatten_layers(include_self=False))


def computes_as_keras(layer: Any) -> bool:
    """Tell whether a layer computes what Keras's class does: a derived one may do something else.

    Code of a model's own, which has no layer, does not.
    """
    return layer is not None and type(layer).call is keras_class(layer).call


def activation_of(layer: Any) -> Callable[[Any], Any] | None:
    """Return the function of an activation, or that built into another layer; None for none or an unknown one."""
    name = keras_class(layer).__name__
    if not is_layer(layer):
        return layer.call if name in OPERATION_ACTIVATIONS else None
    if name in ("ReLU", "LeakyReLU", "ELU", "Softmax"):
        return layer.call
    function = getattr(layer, "activation", None)
    return None if function is None or function is keras().activations.linear else function


def activation_name(layer: Any) -> str | None:
    """Return how that activation is called: Keras's name where it is Keras's; None for none."""
    name = keras_class(layer).__name__
    if not is_layer(layer):
        return OPERATION_ACTIVATIONS.get(name)
    if name in ("ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax"):
        return _layer_activation(layer, name)
    function = activation_of(layer)
    if function is None:
        return None
    if is_layer(function):
        return activation_name(function) or keras_class(function).__name__.lower()
    called = getattr(function, "__name__", type(function).__name__)
    return called if called != "<lambda>" else say("own function")


def _layer_activation(layer: Any, name: str) -> str:
    if name == "ReLU" and layer.max_value is not None:
        return f"relu{layer.max_value:g}"
    return {"LeakyReLU": "leaky_relu", "PReLU": "prelu"}.get(name, name.lower())


def activation_range(layer: Any) -> Range:
    """Return what values an activation, or a layer with one built in, can give."""
    name = keras_class(layer).__name__
    if not is_layer(layer):
        return RANGES.get(OPERATION_ACTIVATIONS.get(name, ""), "signed")
    if name == "ReLU":
        return "positive" if not layer.negative_slope else "signed"
    if name in ("LeakyReLU", "PReLU", "ELU", "Softmax"):
        return "unit" if name == "Softmax" else "signed"
    function = activation_of(layer)
    if function is not None and is_layer(function):
        return activation_range(function)
    called = getattr(function, "__name__", "")
    # A function of the user's may bear one of Keras's names and do something else.
    known = called in RANGES and getattr(keras().activations, called, None) is function
    return RANGES[called] if known else "signed"


def parameter_count(layer: Any) -> int:
    """Return the number of a layer's weights."""
    return sum(math.prod(weight.shape) for weight in getattr(layer, "weights", ()))
