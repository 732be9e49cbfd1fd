"""The window that a layer slides over its input."""

from typing import Any

from ...stack.output_size import Pair, Window
from .layer_kind import CONVOLUTIONS, keras_class
from .node import NodeKind


def window_of(layer: Any, kind: NodeKind, before: Pair) -> Window | None:
    """Return a layer's window as (height, width), for a sequence as (1, steps); None if it has none.

    Args:
        layer: The layer.
        kind: Its kind.
        before: (height, width) of its input, all of which a global pooling reads.
    """
    name = "" if layer is None else keras_class(layer).__name__
    if kind == "pooling" and name.startswith("Global"):
        return Window(before)
    if kind == "pooling":
        return Window(_pair(layer.pool_size), _pair(layer.strides), (1, 1), layer.padding)
    if kind not in CONVOLUTIONS or layer.padding not in ("valid", "same"):
        return None
    return Window(_pair(layer.kernel_size), _pair(layer.strides), _pair(layer.dilation_rate), layer.padding)


def _pair(value: Any) -> Pair:
    sizes = (value,) if isinstance(value, int) else tuple(value)
    return (1, *sizes) if len(sizes) == 1 else sizes
