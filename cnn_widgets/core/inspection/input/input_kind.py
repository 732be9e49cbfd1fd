"""The kind of input that a model takes: a picture, a signal, a vector, or something that cannot be shown."""

from collections.abc import Iterator
from typing import Any, Literal

from ...backend import keras
from ..graph.layer_kind import keras_class

Kind = Literal["picture", "plane", "signal", "vector", "tokens", "volume", "frames"]
"""A "plane" is a picture (height, width) without an axis for channels; "frames" are a sequence of pictures."""
ELEMENTWISE = frozenset(
    {
        "InputLayer",
        "Dropout",
        "GaussianNoise",
        "GaussianDropout",
        "AlphaDropout",
        "Rescaling",
        "Normalization",
        "BatchNormalization",
        "LayerNormalization",
        "Activation",
        "ReLU",
        "Masking",
        "Identity",
    }
)
"""Layers that tell nothing about the shape of their input."""
FLATTENS = frozenset({"Flatten", "Reshape", "UpSampling2D", "ZeroPadding2D"})
OF_FRAMES = frozenset({"TimeDistributed", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
SIGNAL_SHAPE = (None, None, None)
"""Batch, steps and channels of a signal."""


def input_kind(model: Any) -> Kind:
    """Return the kind of input that a model with one input takes; "picture" if only a call can tell."""
    first = next(_names(model), "")
    shape = declared_shape(model)
    rank = None if shape is None else len(shape)
    if first == "Embedding" or (rank == 2 and _takes_whole_numbers(model)):
        return "tokens"
    if rank == 5 or (rank is None and first.endswith("3D")):
        return "frames" if first in OF_FRAMES else "volume"
    if rank == 3:
        return "plane" if first in FLATTENS or "2D" in first else "signal"
    if rank == 2:
        return "vector"
    return "signal" if rank is None and _reads_steps(first) else "picture"


def keeps_values(model: Any) -> bool:
    """Tell whether a model takes numbers that are not known to be brightness, so that they are never scaled."""
    return input_kind(model) in ("signal", "vector")


def declared_shape(model: Any) -> tuple[int | None, ...] | None:
    """Return the declared shape of a model's one input, batch first, or None if only a call can tell."""
    inputs = getattr(model, "inputs", None)
    return tuple(inputs[0].shape) if inputs else None


def _names(model: Any) -> Iterator[str]:
    """Yield the class names of the layers that a model begins with, including those of nested models."""
    for layer in getattr(model, "layers", ()):
        if isinstance(layer, keras().Model):
            yield from _names(layer)
        elif keras_class(layer).__name__ not in ELEMENTWISE:
            yield keras_class(layer).__name__


def _reads_steps(name: str) -> bool:
    return name.endswith("1D") or name in ("LSTM", "GRU", "SimpleRNN", "Bidirectional")


def _takes_whole_numbers(model: Any) -> bool:
    return "int" in keras().backend.standardize_dtype(model.inputs[0].dtype)
