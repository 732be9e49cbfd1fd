"""How a model ends: what its last activation makes of the numbers before it."""

from typing import Any, Literal

from ..backend import keras
from ..inspection.graph.layer_kind import computes_as_keras, is_layer

Ending = Literal["softmax", "sigmoid", "linear", "other", "unknown"]
STILL = (
    "Identity",
    "Dropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "AlphaDropout",
    "GaussianDropout",
    "GaussianNoise",
    "ActivityRegularization",
    "Cast",
)
"""Layers and operations that change nothing outside training."""
MOVING = ("Flatten", "Reshape", "Permute", "Cropping1D", "Cropping2D")
"""Layers and operations that give the same values in other places."""
MEANS = ("Average", "GlobalAveragePooling", "AveragePooling", "UpSampling")
"""Beginnings of names of layers that give means of values: those of shares of 1 are shares of 1 again."""
CHOICES = ("Maximum", "Minimum", "GlobalMaxPooling", "MaxPooling", "ZeroPadding")
"""The same of layers that give one of the values, or 0."""
PLAIN = ("Conv", "BatchNormalization", "LayerNormalization", "GroupNormalization")
"""The same of layers without an activation of their own that give any real number."""


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
    if kind == "Softmax":
        return _of_softmax(operation, len(tensor.shape))
    if kind == "Sigmoid":
        return "sigmoid"
    if kind in STILL:
        return _of_tensor(_read_by(tensor)[0])
    if kind in MOVING:
        return _moved(operation, tensor)
    if (merged := _of_several(kind, operation, tensor)) is not None:
        return merged
    if not is_layer(operation) or not computes_as_keras(operation):
        return "unknown"
    # A TimeDistributed or a SpectralNormalization has the activation of the layer inside.
    return _of_layer(getattr(operation, "layer", operation))


def _read_by(tensor: Any) -> list[Any]:
    """Return what the operation has read that gave a tensor: of a layer that is called twice, in that call."""
    history = tensor._keras_history
    return history.operation._inbound_nodes[history.node_index].input_tensors


def _of_softmax(operation: Any, rank: int) -> Ending:
    """Return how a softmax of its own ends: losses look for the classes along the last axis."""
    axis = getattr(operation, "axis", -1)
    axes = axis if isinstance(axis, list | tuple) else [axis]
    is_last = len(axes) == 1 and axes[0] is not None and axes[0] % rank == rank - 1
    return "softmax" if is_last else "unknown"


def _moved(operation: Any, tensor: Any) -> Ending:
    read = _read_by(tensor)[0]
    ending, kind = _of_tensor(read), type(operation).__name__
    if ending != "softmax":
        return ending
    keeps_last = operation.dims[-1] == len(operation.dims) if kind == "Permute" else read.shape[-1] == tensor.shape[-1]
    return "softmax" if keeps_last else "unknown"


def _of_several(kind: str, operation: Any, tensor: Any) -> Ending | None:
    """Return how values end that are made of others, by how these end; None for another kind of layer."""
    if kind.startswith(MEANS):
        # Bicubic and Lanczos go beyond what they read.
        is_within = getattr(operation, "interpolation", "nearest") in ("nearest", "bilinear")
        return _together(tensor, "softmax", "sigmoid") if is_within else _together(tensor)
    if kind.startswith(CHOICES) or kind == "Multiply":
        return _together(tensor, "sigmoid")
    if kind == "Concatenate":
        is_last = operation.axis % len(tensor.shape) == len(tensor.shape) - 1
        return _together(tensor, "sigmoid") if is_last else _together(tensor, "softmax", "sigmoid")
    if kind in ("Add", "Subtract", "Rescaling"):
        return _together(tensor)
    return None


def _together(tensor: Any, *kept: Ending) -> Ending:
    """Return how several values end together: as each, where all do alike and that is kept; else any real number.

    Shares that are not kept, as in a sum of two softmaxes, are no shares of 1 any more and no real numbers either.
    """
    endings = {_of_tensor(read) for read in _read_by(tensor)}
    for each in kept:
        if endings == {each}:
            return each
    return "linear" if "unknown" not in endings and endings & {"linear", "other"} else "unknown"


def _of_layer(layer: Any) -> Ending:
    if isinstance(layer, keras().Model):
        return ending_of(layer)
    if type(layer).__name__ == "Softmax":
        return _of_softmax(layer, 2)
    activation = getattr(layer, "activation", None)
    if not computes_as_keras(layer):
        return "unknown"
    if activation is None:
        return "linear" if type(layer).__name__.startswith(PLAIN) else "unknown"
    if is_layer(activation):
        return _of_layer(activation)
    name: Any = getattr(activation, "__name__", "")
    if name in ("softmax", "sigmoid", "linear"):
        return name
    # A function of the model's own may be a softmax, whatever it is called.
    return "other" if getattr(activation, "__module__", "").split(".")[0] == "keras" else "unknown"
