"""Captions of nodes: their layers' settings in a few words."""

from typing import Any

from ..known import known
from ..language import say, say_count
from ..stack.output_size import Pair, Window, times
from ..words.joined import joined
from .graph.layer_kind import activation_name, is_layer, keras_class
from .graph.node import NodeKind


def caption_of(
    layer: Any, kind: NodeKind, window: Window | None, parents: int, code: str, training: bool = False
) -> str:
    """Return a layer's caption, such as "3 × 3, stride 2, same, relu"."""
    if training and layer is not None:
        return _in_training(layer, caption_of(layer, kind, window, parents, code))
    if layer is None:
        return say("own code: {code}", code=_code_words(code)) if code else say("the model's own code")
    name = keras_class(layer).__name__
    if kind == "activation":
        return activation_name(layer) or "linear"
    if kind == "merge":
        return say("{operation} of {count}", operation=name.lower(), count=parents)
    if kind == "pooling":
        return _pooling(name, window)
    if kind == "dense":
        return _joined(
            say_count("{units} unit", "{units} units", layer.units, units=layer.units), activation_name(layer)
        )
    if name == "Rescaling":
        return _rescaling(layer)
    if name == "Dropout" or name.startswith("SpatialDropout"):
        return say("dropout {rate:g}, off here", rate=layer.rate)
    if kind in ("normalisation", "flatten", "other"):
        return _normalisations().get(name, type(layer).__name__ if is_layer(layer) else name.lower())
    return _convolution(layer, kind, window)


def _in_training(layer: Any, otherwise: str) -> str:
    name = keras_class(layer).__name__
    if name == "Dropout" or name.startswith("SpatialDropout"):
        return say("dropout {rate:g}, on", rate=layer.rate)
    return say("{caption}, in training mode", caption=otherwise)


def _convolution(layer: Any, kind: NodeKind, window: Window | None) -> str:
    size = times(window.size) if window else say("{size} causal", size=layer.kernel_size[0])
    words = [size]
    if kind == "depthwise":
        words = [say("{size} in each channel", size=size)]
    elif kind == "separable":
        words = [say("{size} in each channel, then 1 × 1", size=size)]
    elif kind == "transposed":
        words = [say("{size} transposed", size=size)]
    if window and max(window.strides) > 1:
        words.append(say("stride {stride}", stride=_one_or_two(window.strides)))
    if window and max(window.dilation) > 1:
        words.append(say("dilation {dilation}", dilation=_one_or_two(window.dilation)))
    if window and window.padding == "same":
        words.append("same")
    if getattr(layer, "groups", 1) > 1:
        words.append(say("{count} groups", count=layer.groups))
    return _joined(*words, activation_name(layer))


def _pooling(name: str, window: Window | None) -> str:
    is_max = "Max" in name
    if name.startswith("Global"):
        return say("max of the whole map") if is_max else say("average of the whole map")
    window = known(window)
    size = times(window.size)
    words = [say("max {size}", size=size) if is_max else say("average {size}", size=size)]
    if window.strides != window.size:
        words.append(say("stride {stride}", stride=_one_or_two(window.strides)))
    if window.padding == "same":
        words.append("same")
    return _joined(*words)


def _rescaling(layer: Any) -> str:
    try:
        offset = float(layer.offset)
        sign = "−" if offset < 0 else "+"
        return f"× {float(layer.scale):.4g}" + (f" {sign} {abs(offset):.4g}" if offset else "")
    except (TypeError, ValueError):  # arrays with one number for each channel
        return say("a scale for each channel")


def _one_or_two(pair: Pair) -> str:
    return str(pair[0]) if pair[0] == pair[1] or pair[0] == 1 == pair[1] else times(pair)


def _joined(*words: str | None) -> str:
    return joined((word for word in words if word), ", ")


def _normalisations() -> dict[str, str]:
    return {
        "BatchNormalization": say("batch normalisation"),
        "LayerNormalization": say("layer normalisation"),
        "GroupNormalization": say("group normalisation"),
        "UnitNormalization": say("unit normalisation"),
        "RMSNormalization": say("RMS normalisation"),
        "Normalization": say("mean and variance of the data"),
    }


def _code_words(code: str) -> str:
    """Return what `own_code` found, in the reader's language; names of TensorFlow's operations are kept."""
    words = {
        "add": say("add"),
        "subtract": say("subtract"),
        "multiply": say("multiply"),
        "divide": say("divide"),
        "concatenate": say("concatenate"),
        "bilinear resize": say("bilinear resize"),
        "nearest resize": say("nearest resize"),
        "add bias": say("add bias"),
        "average pooling": say("average pooling"),
        "max pooling": say("max pooling"),
        "convolution": say("convolution"),
        "mean": say("mean"),
        "maximum": say("maximum"),
    }
    return joined((words.get(each, each) for each in code.split(", ")), ", ")
