"""Poolings: the largest value of a window, or the mean of its values without the padding."""

from typing import Any

import numpy as np

from ....axes import per_axis
from ..layer_call import LayerCall, channel_axis
from ..layout import Index, Place
from ..value import LayerArithmetic
from .convolution import pad_before, without
from .products import kept


def pooled(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return how a pooling's value is computed."""
    parent = call.parent
    at = channel_axis(len(parent.shape), call.layer.data_format)
    spatial, channel = _output(call, call.index(place), at)
    places: list[Any] = [_window(call, axis, out, at) for axis, out in enumerate(spatial)]
    places.insert(at, [channel])
    box = parent.box(places)
    # A single channel: along whichever axis of the maps it lies, that axis holds nothing else.
    window, padded = (array.reshape(len(box.rows), -1) for array in (box.values, box.outside))
    winner, rounding = None, 0.0
    if "Max" in call.class_name:
        masked = np.where(padded, -np.inf, window)
        winner = per_axis(int(at) for at in np.unravel_index(np.argmax(masked), masked.shape))
        computed, function = float(window[winner]), "max"
    else:
        computed, function = float(window[~padded].mean()), "average"
        rounding = float(np.abs(window).sum() / (~padded).sum())
    return LayerArithmetic(
        call.name,
        "pooling",
        parent.name,
        *place,
        *kept(call, place),
        box.rows,
        box.cols,
        padded,
        window,
        winner=winner,
        function=function,
        computed=computed,
        rounding=call.precision * max(rounding, abs(computed)),
        channels=tuple(box.channels.tolist()),
    )


def _output(call: LayerCall, index: Index, at: int) -> tuple[Index, int]:
    """Return the index along the other axes, and the channel; a global pooling may have dropped those axes."""
    rank = len(call.parent.shape)
    if len(index) == rank:
        return without(index, at), index[at]
    return (0,) * (rank - 1), index[0]


def _window(call: LayerCall, axis: int, out: int, at: int) -> np.ndarray:
    """Return the places that a window covers along one axis; some may lie in the padding."""
    layer, size = call.layer, without(call.parent.shape, at)[axis]
    if call.class_name.startswith("Global"):
        return np.arange(size)
    if call.class_name.startswith("Adaptive"):
        count = without(call.shape, at)[axis]
        return np.arange(out * size // count, -(-(out + 1) * size // count))
    window, stride = _each(layer.pool_size, axis), _each(layer.strides, axis)
    return out * stride - pad_before(layer.padding, size, window, stride) + np.arange(window)


def _each(value: Any, axis: int) -> int:
    return int(value) if isinstance(value, int) else int(value[axis])
