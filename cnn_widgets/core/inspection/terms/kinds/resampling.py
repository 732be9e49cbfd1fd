"""Resizing: the neighbours that a resized map's value is interpolated from, and their weights."""

from typing import Any

import numpy as np

from ....backend import keras
from ....language import say
from ..layer_call import LayerCall, channel_axis
from ..layout import Index, Place
from ..value import LayerArithmetic
from .convolution import without
from .moved import copy_of
from .products import WeightedSum, sum_terms

LARGEST_AXIS = 4096
"""Longest side for which weights are computed, since they take memory of its square."""


def upsampled(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return how a value of an UpSampling1D, an UpSampling2D or a Resizing is computed."""
    index = call.index(place)
    if getattr(call.layer, "interpolation", "nearest") == "nearest" and call.class_name != "Resizing":
        return _nearest(call, place, index)
    weighted = interpolated(call, index)
    if weighted.kernel.size == 1 and weighted.kernel.item() == 1.0:
        box = weighted.box
        origin = int(box.rows[0]), int(box.cols[0]), int(box.channels[0])
        return copy_of(call, place, call.parent, origin)
    return sum_terms(weighted, call, place)


def _nearest(call: LayerCall, place: Place, index: Index) -> LayerArithmetic:
    at, size = _channels(call), call.layer.size
    factors = iter((size,) if isinstance(size, int) else size)
    found = tuple(each if axis == at else each // next(factors) for axis, each in enumerate(index))
    return copy_of(call, place, call.parent, call.parent.layout.place(found))


def interpolated(call: LayerCall, index: Index) -> WeightedSum:
    """Return the sum of an interpolation, whose weights are products of a row's and a column's."""
    at, parent = _channels(call), call.parent
    sizes, outputs = without(parent.shape, at), without(call.shape, at)
    places: list[Any] = []
    weights = np.ones(())
    for axis, out in enumerate(without(index, at)):
        along = _weights(call.layer.interpolation, sizes[axis], outputs[axis], axis)[out]
        used = np.flatnonzero(along)
        places.append(used)
        weights = np.multiply.outer(weights, along[used])
    places.insert(at, [index[at]])
    return WeightedSum(parent.name, parent.box(places), parent.layout.arranged(np.expand_dims(weights, at)))


def _weights(interpolation: str, size: int, output: int, axis: int) -> np.ndarray:
    """Return Keras's weight of each input for each output along one axis, float64 (output, size).

    It resizes an image of one row or column in which channel i is 1 at place i and 0 elsewhere: the results are the
    weights.
    """
    line = np.eye(size, dtype=np.float32)
    picture, shape = (line[None, :, None], (output, 1)) if axis == 0 else (line[None, None], (1, output))
    resized = keras().ops.image.resize(picture, shape, interpolation=interpolation, data_format="channels_last")
    return np.asarray(keras().ops.convert_to_numpy(resized), np.float64).reshape(output, size)


def why_not_interpolated(call: LayerCall) -> str:
    """Return why an enlargement cannot be explained: some methods do not treat rows and columns separately."""
    layer = call.layer
    if getattr(layer, "crop_to_aspect_ratio", False) or getattr(layer, "pad_to_aspect_ratio", False):
        return say(
            "{name} crops or pads the picture to the new aspect ratio, then resizes it: its values are shown, but "
            "not multiplied out; resize without crop_to_aspect_ratio and pad_to_aspect_ratio to see the terms.",
            name=call.name,
        )
    if getattr(layer, "interpolation", "nearest") != "nearest" and max(call.parent.shape[:2]) > LARGEST_AXIS:
        return say(
            "{name} weighs the neighbours in a picture of over {largest:,} rows or columns: its values are shown, but "
            "not multiplied out; inspect a smaller image.",
            name=call.name,
            largest=LARGEST_AXIS,
        )
    return ""


def _channels(call: LayerCall) -> int:
    return channel_axis(len(call.shape), getattr(call.layer, "data_format", None) or "channels_last")
