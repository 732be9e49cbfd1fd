"""A model's last activation, which decides what loss fits its outputs."""

from typing import Any, Literal

from ..backend import keras
from ..inspection.graph.layer_kind import computes_as_keras, is_layer

LastActivation = Literal["softmax", "sigmoid", "linear", "other", "unknown"]
UNCHANGING = (
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
"""Layers and operations that change nothing at inference."""
REARRANGING = ("Flatten", "Reshape", "Permute", "Cropping1D", "Cropping2D")
"""Layers and operations that move values but do not change them."""
AVERAGING = ("Average", "GlobalAveragePooling", "AveragePooling", "UpSampling")
"""Name prefixes of layers that take means of values. The means of softmax outputs add up to 1 again."""
SELECTING = ("Maximum", "Minimum", "GlobalMaxPooling", "MaxPooling", "ZeroPadding")
"""Name prefixes of layers that select one of the values, or 0."""
UNBOUNDED = ("Conv", "BatchNormalization", "LayerNormalization", "GroupNormalization")
"""Name prefixes of layers whose output, without an activation, may be any real number."""


def last_activation_of(model: Any) -> LastActivation:
    """Return the last activation of a built model with one output; "unknown" if code of the user's decides.

    Args:
        model: A ``keras.Model``.
    """
    outputs = getattr(model, "outputs", None)
    if not outputs or isinstance(outputs, dict) or len(outputs) != 1:
        return "unknown"
    return _of_tensor(outputs[0])


def _of_tensor(tensor: Any) -> LastActivation:
    operation = tensor._keras_history.operation
    if isinstance(operation, keras().Model):
        return last_activation_of(operation)
    kind = type(operation).__name__
    if kind == "Softmax":
        return _of_softmax(operation, len(tensor.shape))
    if kind == "Sigmoid":
        return "sigmoid"
    if kind in UNCHANGING:
        return _of_tensor(_read_by(tensor)[0])
    if kind in REARRANGING:
        return _rearranged(operation, tensor)
    if (merged := _of_merge(kind, operation, tensor)) is not None:
        return merged
    if not is_layer(operation) or not computes_as_keras(operation):
        return "unknown"
    # A TimeDistributed or a SpectralNormalization has the activation of the layer inside.
    return _of_layer(getattr(operation, "layer", operation))


def _read_by(tensor: Any) -> list[Any]:
    """Return the inputs of the call that gave a tensor; a layer may have been called several times."""
    history = tensor._keras_history
    return history.operation._inbound_nodes[history.node_index].input_tensors


def _of_softmax(operation: Any, rank: int) -> LastActivation:
    """Return what a Softmax layer counts as: losses expect the classes along the last axis."""
    axis = getattr(operation, "axis", -1)
    axes = axis if isinstance(axis, list | tuple) else [axis]
    is_last = len(axes) == 1 and axes[0] is not None and axes[0] % rank == rank - 1
    return "softmax" if is_last else "unknown"


def _rearranged(operation: Any, tensor: Any) -> LastActivation:
    read = _read_by(tensor)[0]
    ending, kind = _of_tensor(read), type(operation).__name__
    if ending != "softmax":
        return ending
    keeps_last = operation.dims[-1] == len(operation.dims) if kind == "Permute" else read.shape[-1] == tensor.shape[-1]
    return "softmax" if keeps_last else "unknown"


def _of_merge(kind: str, operation: Any, tensor: Any) -> LastActivation | None:
    """Return what a layer's output counts as that combines several values; None for other kinds of layers."""
    if kind.startswith(AVERAGING):
        # Bicubic and Lanczos interpolation overshoot the range of their inputs.
        is_within = getattr(operation, "interpolation", "nearest") in ("nearest", "bilinear")
        return _merged(tensor, "softmax", "sigmoid") if is_within else _merged(tensor)
    if kind.startswith(SELECTING) or kind == "Multiply":
        return _merged(tensor, "sigmoid")
    if kind == "Concatenate":
        is_last = operation.axis % len(tensor.shape) == len(tensor.shape) - 1
        return _merged(tensor, "sigmoid") if is_last else _merged(tensor, "softmax", "sigmoid")
    if kind in ("Add", "Subtract", "Rescaling"):
        return _merged(tensor)
    return None


def _merged(tensor: Any, *kept: LastActivation) -> LastActivation:
    """Return what the combination of a tensor's inputs counts as.

    If all inputs have one activation, and it is among `kept`, the result has it, too; otherwise it may be any real
    number. An activation that is not kept, as in the sum of two softmaxes, leaves neither.
    """
    endings = {_of_tensor(read) for read in _read_by(tensor)}
    for each in kept:
        if endings == {each}:
            return each
    return "linear" if "unknown" not in endings and endings & {"linear", "other"} else "unknown"


def _of_layer(layer: Any) -> LastActivation:
    if isinstance(layer, keras().Model):
        return last_activation_of(layer)
    if type(layer).__name__ == "Softmax":
        return _of_softmax(layer, 2)
    activation = getattr(layer, "activation", None)
    if not computes_as_keras(layer):
        return "unknown"
    if activation is None:
        return "linear" if type(layer).__name__.startswith(UNBOUNDED) else "unknown"
    if is_layer(activation):
        return _of_layer(activation)
    name: Any = getattr(activation, "__name__", "")
    if name in ("softmax", "sigmoid", "linear"):
        return name
    # A user's own function may be a softmax, whatever its name.
    return "other" if getattr(activation, "__module__", "").split(".")[0] == "keras" else "unknown"
