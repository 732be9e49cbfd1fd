"""What is written under a node: its layer's settings in a few words."""

from typing import Any

from ..sizes import Pair, Window, times
from .kinds import activation_name, is_layer, keras_class
from .node import NodeKind

WORDS = {
    "BatchNormalization": "batch normalisation", "LayerNormalization": "layer normalisation",
    "GroupNormalization": "group normalisation", "UnitNormalization": "unit normalisation",
    "RMSNormalization": "RMS normalisation", "Normalization": "mean and variance of the data",
}  # fmt: skip


def caption_of(layer: Any, kind: NodeKind, window: Window | None, parents: int, code: str) -> str:
    """Return a few words: "3 × 3, stride 2, same, relu"."""
    if layer is None:
        return f"own code: {code}" if code else "the model's own code"
    name = keras_class(layer).__name__
    if kind == "activation":
        return activation_name(layer) or "linear"
    if kind == "merge":
        return f"{name.lower()} of {parents}"
    if kind == "pooling":
        return _pooling(name, window)
    if kind == "dense":
        return _joined(f"{layer.units} units", activation_name(layer))
    if name == "Rescaling":
        return _rescaling(layer)
    if name == "Dropout" or name.startswith("SpatialDropout"):
        return f"dropout {layer.rate:g}, off here"
    if kind in ("normalisation", "flatten", "other"):
        return WORDS.get(name, type(layer).__name__ if is_layer(layer) else name.lower())
    return _convolution(layer, kind, window)


def _convolution(layer: Any, kind: NodeKind, window: Window | None) -> str:
    words = [times(window.size) if window else f"{layer.kernel_size[0]} causal"]
    if kind == "depthwise":
        words[0] += " in each channel"
    elif kind == "separable":
        words[0] += " in each channel, then 1 × 1"
    elif kind == "transposed":
        words[0] += " transposed"
    if window and max(window.strides) > 1:
        words.append(f"stride {_one_or_two(window.strides)}")
    if window and max(window.dilation) > 1:
        words.append(f"dilation {_one_or_two(window.dilation)}")
    if window and window.padding == "same":
        words.append("same")
    if getattr(layer, "groups", 1) > 1:
        words.append(f"{layer.groups} groups")
    return _joined(*words, activation_name(layer))


def _pooling(name: str, window: Window | None) -> str:
    which = "max" if "Max" in name else "average"
    if name.startswith("Global"):
        return f"{which} of the whole map"
    words = [f"{which} {times(window.size)}"]
    if window.strides != window.size:
        words.append(f"stride {_one_or_two(window.strides)}")
    if window.padding == "same":
        words.append("same")
    return _joined(*words)


def _rescaling(layer: Any) -> str:
    try:
        offset = float(layer.offset)
        sign = "−" if offset < 0 else "+"
        return f"× {float(layer.scale):.4g}" + (f" {sign} {abs(offset):.4g}" if offset else "")
    except (TypeError, ValueError):  # one for each channel
        return "a scale for each channel"


def _one_or_two(pair: Pair) -> str:
    return str(pair[0]) if pair[0] == pair[1] or pair[0] == 1 == pair[1] else times(pair)


def _joined(*words: str | None) -> str:
    return ", ".join(word for word in words if word)
