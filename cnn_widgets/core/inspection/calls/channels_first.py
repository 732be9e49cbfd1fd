"""Convolutions with their channels first where TensorFlow has them only with the channels last.

On a CPU without oneDNN (``TF_ENABLE_ONEDNN_OPTS=0``, or where TensorFlow has none) it convolves in the layout "NHWC"
alone, so a model that was built for a GPU fails in its first layer. Moving an axis changes no number: here the same
convolution is worked out with the channels last, and its result turned back.
"""

import contextlib
from functools import cache
from types import FunctionType, MethodType
from typing import Any

from ...backend import keras
from .wrapping import Call, Wrapping


class _ChannelsLast:
    """A layer as it would be with its channels last, and without an activation; its weights are its own."""

    data_format = "channels_last"
    activation = None

    def __init__(self, layer: Any) -> None:
        self._layer = layer

    def __getattr__(self, name: str) -> Any:
        method = getattr(type(self._layer), name, None)
        # A method, such as that of causal padding, is to find its channels last, too.
        return MethodType(method, self) if isinstance(method, FunctionType) else getattr(self._layer, name)


def channels_first() -> contextlib.AbstractContextManager[None]:
    """Have Keras's convolutions work with the channels first, in this thread, wherever it is that the model runs."""
    return contextlib.nullcontext() if _is_native() else _calls.listening(True)


@cache
def _is_native() -> bool:
    """Tell whether the back end convolves with the channels first on the device that it has here."""
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
    # An activation may run along an axis, as softmax does.
    return outputs if layer.activation is None else layer.activation(outputs)


def _last(tensor: Any) -> Any:
    return keras().ops.moveaxis(tensor, 1, -1)


def _first(tensor: Any) -> Any:
    return keras().ops.moveaxis(tensor, -1, 1)


def _base(layer: type) -> type:
    """Return the class, without a public name, that layers of one, two and three dimensions have in common."""
    return next(cls for cls in layer.__mro__ if cls.__name__ in ("BaseConv", "BaseConvTranspose"))


_calls = Wrapping(
    lambda: [
        (_base(keras().layers.Conv2D), "convolution_op", _convolution),
        (keras().layers.Conv1D, "call", _call),
        (_base(keras().layers.Conv2DTranspose), "call", _call),
    ]
)
