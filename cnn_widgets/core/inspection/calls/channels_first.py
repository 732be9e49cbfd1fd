"""Channels-first convolutions where TensorFlow only supports channels last.

On a CPU without oneDNN (``TF_ENABLE_ONEDNN_OPTS=0``, or a TensorFlow built without it), TensorFlow only convolves in
the layout "NHWC", so a model that was built for a GPU fails in its first layer. Moving an axis changes no number: here
the same convolution is computed with the channels last, and its result is moved back.
"""

import contextlib
from functools import cache
from types import FunctionType, MethodType
from typing import Any

from ...backend import keras
from .wrapping import Call, Wrapping


class _ChannelsLast:
    """A channels-last view of a layer without its activation; it uses the layer's own weights."""

    data_format = "channels_last"
    activation = None

    def __init__(self, layer: Any) -> None:
        self._layer = layer

    def __getattr__(self, name: str) -> Any:
        method = getattr(type(self._layer), name, None)
        # A method, such as that for causal padding, must see the channels last as well.
        return MethodType(method, self) if isinstance(method, FunctionType) else getattr(self._layer, name)


def channels_first() -> contextlib.AbstractContextManager[None]:
    """Make Keras's channels-first convolutions work in this thread, on whatever device the model runs."""
    return contextlib.nullcontext() if _is_native() else _calls.listening(True)


@cache
def _is_native() -> bool:
    """Tell whether the back end supports channels-first convolutions on its current device."""
    ops = keras().ops
    try:
        ops.conv(ops.ones((1, 1, 2, 2)), ops.ones((1, 1, 1, 1)), data_format="channels_first")
    except Exception:
        return False
    return True


def _convolution(_: Any, original: Call, layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if layer.data_format != "channels_first" or kwargs or len(args) != 2:
        return original(layer, *args, **kwargs)
    inputs, kernel = args
    return _first(original(_ChannelsLast(layer), _last(inputs), kernel))


def _call(_: Any, original: Call, layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if layer.data_format != "channels_first" or kwargs or len(args) != 1:
        return original(layer, *args, **kwargs)
    outputs = _first(original(_ChannelsLast(layer), _last(args[0])))
    # An activation such as softmax may work along an axis.
    return outputs if layer.activation is None else layer.activation(outputs)


def _last(tensor: Any) -> Any:
    return keras().ops.moveaxis(tensor, 1, -1)


def _first(tensor: Any) -> Any:
    return keras().ops.moveaxis(tensor, -1, 1)


def _base(layer: type) -> type:
    """Return the private base class that a layer's one-, two- and three-dimensional variants share."""
    return next(cls for cls in layer.__mro__ if cls.__name__ in ("BaseConv", "BaseConvTranspose"))


_calls = Wrapping(
    lambda: [
        (_base(keras().layers.Conv2D), "convolution_op", _convolution),
        (keras().layers.Conv1D, "call", _call),
        (_base(keras().layers.Conv2DTranspose), "call", _call),
    ]
)
