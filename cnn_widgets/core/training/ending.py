"""How a model ends: what its last activation makes of the numbers before it."""

from typing import Any, Literal

from ..backend import keras

Ending = Literal["softmax", "sigmoid", "linear", "other", "unknown"]
KEEPING = ("Flatten", "Reshape", "Permute", "Identity", "Dropout", "Cropping2D", "ActivityRegularization")
"""Layers and operations that only move values, or do nothing outside training."""
OPERATIONS = {"Softmax": "softmax", "Sigmoid": "sigmoid"}
"""Layers and operations of ``keras.ops`` that are an activation themselves."""
PLAIN = ("Conv", "Add", "Subtract", "Average", "Multiply", "Concatenate", "BatchNormalization", "GlobalAveragePooling",
         "Rescaling", "UpSampling", "ZeroPadding", "AveragePooling")  # fmt: skip
"""Beginnings of names of layers without an activation of their own that give any real number."""


def ending_of(model: Any) -> Ending:
    """Return how a built model with one output ends; "unknown" where its own code decides.

    Args:
        model: A ``keras.Model``.
    """
    outputs = getattr(model, "outputs", None)
    if not outputs or isinstance(outputs, dict) or len(outputs) != 1:
        return "unknown"
    return _of_tensor(outputs[0])


def _of_tensor(tensor: Any) -> Ending:
    operation = tensor._keras_history.operation
    if isinstance(operation, keras().Model):
        return ending_of(operation)
    kind = type(operation).__name__
    if kind in KEEPING:
        return _of_tensor(operation.input) if isinstance(operation, keras().Layer) else _of_before(tensor)
    if kind in OPERATIONS:
        return OPERATIONS[kind]
    # A TimeDistributed or a SpectralNormalization has the activation of the layer inside.
    return _of_layer(getattr(operation, "layer", operation))


def _of_before(tensor: Any) -> Ending:
    history = tensor._keras_history
    return _of_tensor(history.operation._inbound_nodes[history.node_index].input_tensors[0])


def _of_layer(layer: Any) -> Ending:
    if isinstance(layer, keras().Model):
        return ending_of(layer)
    activation = getattr(layer, "activation", None)
    name = getattr(activation, "__name__", "")
    if name in ("softmax", "sigmoid", "linear"):
        return name
    if activation is not None:
        return "other"
    return "linear" if type(layer).__name__.startswith(PLAIN) else "unknown"
