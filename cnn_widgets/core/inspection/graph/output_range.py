"""The range of a node's values, by its layer and by what it reads."""

from collections.abc import Sequence
from typing import Any

from ...stack.activation import Range
from .layer_kind import WITH_KERNEL, activation_of, activation_range, keras_class
from .node import NodeKind

INHERITING = ("Dropout", "SpatialDropout", "ZeroPadding", "Cropping", "UpSampling", "Reshape", "Permute", "Identity")
"""Prefixes of the names of layers that only move values, and add no others except 0."""
WIDENED: dict[Range, Range] = {"unit": "positive", "tanh": "signed"}
"""The range that a range becomes if its values may grow."""
LIMITED = frozenset({"Concatenate", "Average", "Maximum", "Minimum"})
"""Merges whose values stay within the limits of their inputs."""


def range_of(layer: Any, kind: NodeKind, parents: Sequence[Range], training: bool = False) -> Range:
    """Return the range of one node's values."""
    if layer is None:
        return "signed"
    name = keras_class(layer).__name__
    if kind == "activation" or (kind in WITH_KERNEL and activation_of(layer) is not None):
        return activation_range(layer)
    if kind == "merge":
        return _merged(name, parents)
    # Bicubic and Lanczos resizing overshoot.
    resized = getattr(layer, "interpolation", "nearest") not in ("nearest", "bilinear")
    if parents and not resized and (kind in ("pooling", "flatten") or name.startswith(INHERITING)):
        # Dropout enlarges the values that it keeps, so that they may exceed the end of the range.
        grows = training and "Dropout" in name
        return WIDENED.get(parents[0], parents[0]) if grows else parents[0]
    return "signed"


def _merged(name: str, parents: Sequence[Range]) -> Range:
    if name in LIMITED and len(set(parents)) == 1:
        return parents[0]
    if name == "Subtract" or not all(parent in ("positive", "unit") for parent in parents):
        return "signed"
    return "unit" if name == "Multiply" and set(parents) == {"unit"} else "positive"
