"""The kind of a layer, by the Keras class that it belongs to or is derived from."""

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
"""The kind by the name of the Keras layer."""

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
"""The activation by the name of the class behind ``keras.ops``."""

OPERATION_MERGES = frozenset(
    {"Add", "Subtract", "Multiply", "TrueDivide", "Divide", "Maximum", "Minimum", "Concatenate"}
)
CONVOLUTIONS = frozenset({"conv", "depthwise", "separable", "transposed", "conv1d"})
WITH_KERNEL = CONVOLUTIONS | {"dense"}


def keras_class(layer: Any) -> type[Any]:
    """Return the first class in a layer's inheritance that is Keras's own."""
    for cls in type(layer).__mro__:
        if cls.__module__.split(".")[0] == "keras":
            return cls
    return type(layer)


def is_layer(layer: Any) -> bool:
    """Tell whether something is a layer, and not a bare operation of ``keras.ops``."""
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
    """Tell whether a layer is shown as a single node even if it calls other layers.

    Examples are a Conv2D with a layer as its activation, an LSTM, which calls its cell for each step of the sequence,
    and ZeroPadding2D, which makes an operation for each call.
    """
    if not is_layer(layer) or isinstance(layer, keras().layers.RNN) or keras_class(layer).__name__ in KINDS:
        return True
    # A Lambda calls the user's code.
    is_keras = keras_class(layer) is type(layer) and type(layer).__name__ != "Lambda"
    return is_keras and not any(True for _ in layer._flatten_layers(include_self=False))


def computes_as_keras(layer: Any) -> bool:
    """Tell whether a layer computes what its Keras class does; a derived class may do something else.

    The model's own code, which has no layer, does not.
    """
    return layer is not None and type(layer).call is keras_class(layer).call


def activation_of(layer: Any) -> Callable[[Any], Any] | None:
    """Return an activation's function, or that built into another layer; None if there is none or it is unknown."""
    name = keras_class(layer).__name__
    if not is_layer(layer):
        return layer.call if name in OPERATION_ACTIVATIONS else None
    if name in ("ReLU", "LeakyReLU", "ELU", "Softmax"):
        return layer.call
    function = getattr(layer, "activation", None)
    return None if function is None or function is keras().activations.linear else function


def activation_name(layer: Any) -> str | None:
    """Return the name of that activation, Keras's own where it has one; None if there is no activation."""
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
    """Return the range of values of an activation, or of a layer with one built in."""
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
    # The user's own function may have one of Keras's names and do something else.
    known = called in RANGES and getattr(keras().activations, called, None) is function
    return RANGES[called] if known else "signed"


def parameter_count(layer: Any) -> int:
    """Return the number of a layer's weights."""
    return sum(math.prod(weight.shape) for weight in getattr(layer, "weights", ()))
