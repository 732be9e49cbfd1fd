"""Values that are shifted and scaled by a mean and a variance, by constants, or by their own length."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....backend import keras
from ....language import say
from ..box import ValueBox
from ..layer_call import LayerCall, weight
from ..layout import Index, Place
from ..value import LayerArithmetic
from .products import kept


def batch_normalised(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return how a BatchNormalization's value is computed, from the mean and the variance that it has learned."""
    layer, index = call.layer, call.index(place)
    channel = index[_axes(layer.axis, len(index))[0]]
    mean, variance = (float(weight(each)[channel]) for each in (layer.moving_mean, layer.moving_variance))
    gamma, beta = (_learnt(each, channel) for each in (layer.gamma, layer.beta))
    factor = (1.0 if gamma is None else gamma) / np.sqrt(variance + layer.epsilon)
    shift = (0.0 if beta is None else beta) - mean * factor
    return _affine(
        call,
        place,
        factor,
        shift,
        "BatchNormalization",
        mean=mean,
        variance=variance,
        epsilon=float(layer.epsilon),
        gamma=1.0 if gamma is None else gamma,
        beta=0.0 if beta is None else beta,
    )


def why_not_trained(call: LayerCall) -> str:
    """Return why a BatchNormalization cannot be explained: it may be called in training mode."""
    if not (call.training and call.layer.trainable):
        return ""
    return say(
        "{name} is called with training=True, so it normalises with the mean and the variance of this one image: its "
        "values are shown, but not multiplied out; call it without training=True to see it with what it has learnt.",
        name=call.name,
    )


def data_normalised(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return how a Normalization's value is computed, from the mean and variance of the data it was adapted to."""
    layer, index = call.layer, call.index(place)
    mean, variance = (
        float(np.broadcast_to(weight(each), (1, *call.shape))[(0, *index)]) for each in (layer.mean, layer.variance)
    )
    deviation = max(np.sqrt(variance), keras().backend.epsilon())
    if layer.invert:
        return _affine(call, place, deviation, mean, "inverted Normalization", mean=mean, variance=variance)
    return _affine(
        call, place, 1 / deviation, -mean / deviation, "Normalization", mean=mean, variance=variance, epsilon=0.0
    )


def rescaled(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return how a Rescaling's value is computed."""
    layer, index = call.layer, call.index(place)
    scale, offset = weight(layer.scale), weight(layer.offset)
    if scale.ndim and keras().config.image_data_format() == "channels_first":
        scale = scale.reshape(scale.shape + (1,) * (3 - scale.ndim))
    factor, shift = (float(np.broadcast_to(each, (1, *call.shape))[(0, *index)]) for each in (scale, offset))
    return _affine(call, place, factor, shift, "Rescaling")


def layer_scaled(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return how the value of a LayerScale, as in ConvNeXt, is computed: by a learned factor."""
    gamma = np.broadcast_to(weight(call.layer.gamma), (1, *call.shape))[(0, *call.index(place))]
    return _affine(call, place, float(gamma), 0.0, "LayerScale")


def _affine(call: LayerCall, place: Place, factor: float, shift: float, function: str, **facts: Any) -> LayerArithmetic:
    """Return the arithmetic of factor · value + shift."""
    box = call.parent.box([[at] for at in call.index(place)])
    read = float(box.values[0, 0, 0])
    product, total = box.values * factor, read * factor + shift
    # Keras may subtract before or after it multiplies: the larger of the two rounding errors counts.
    size = abs(read * factor) + abs(shift) + abs(facts.get("mean", 0.0) * factor) + abs(facts.get("beta", 0.0))
    return LayerArithmetic(
        call.name,
        "normalisation",
        call.parent.name,
        *place,
        *kept(call, place),
        box.rows,
        box.cols,
        box.padded,
        box.values,
        np.full((1, 1, 1), factor),
        product,
        product[0, 0],
        shift,
        total,
        function=function,
        centre=read,
        computed=total,
        rounding=call.precision * size,
        channels=tuple(box.channels.tolist()),
        **facts,
    )


def layer_normalised(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return how a LayerNormalization's value is computed, from the mean and the variance along its axes."""
    layer, index = call.layer, call.index(place)
    axes = _axes(layer.axis, len(index))
    at, sizes = tuple(index[axis] for axis in axes), [call.shape[axis] for axis in axes]
    box = _along(call, index, axes)
    # Keras reads them in the order of the tensor's axes, whatever order they were given in.
    gamma, beta = (
        None if each is None else float(weight(each).reshape(sizes)[at]) for each in (layer.gamma, layer.beta)
    )
    return _measured(
        call, place, box, "LayerNormalization", float(layer.epsilon), gamma, beta, centred=not layer.rms_scaling
    )


def rms_normalised(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return how an RMSNormalization's value is computed, from the mean of the squares along its axes."""
    layer, index = call.layer, call.index(place)
    axes = _axes(layer.axis, len(index))
    scale = weight(layer.scale).reshape([call.shape[axis] for axis in axes])
    gamma = float(scale[tuple(index[axis] for axis in axes)])
    box = _along(call, index, axes)
    return _measured(
        call, place, box, "RMSNormalization", float(layer.epsilon), gamma, None, centred=False, deviates=False
    )


def group_normalised(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return how a GroupNormalization's value is computed, from the mean and variance of its group of channels."""
    layer, index = call.layer, call.index(place)
    axis = _axes(layer.axis, len(index))[0]
    count = call.shape[axis] // layer.groups
    first = index[axis] // count * count
    places = [range(size) for size in call.shape]
    places[axis] = range(first, first + count)
    gamma, beta = (_learnt(each, index[axis]) for each in (layer.gamma, layer.beta))
    box = call.parent.box(places)
    return _measured(call, place, box, "GroupNormalization", float(layer.epsilon), gamma, beta)


def _measured(
    call: LayerCall,
    place: Place,
    box: ValueBox,
    function: str,
    epsilon: float,
    gamma: float | None,
    beta: float | None,
    *,
    centred: bool = True,
    deviates: bool = True,
) -> LayerArithmetic:
    """Return the arithmetic of γ · (value − mean) / √(variance + ε) + β, measured over a box of values.

    Args:
        call: The layer's call.
        place: The value's place.
        box: The values of which mean and variance are taken.
        function: The name of the layer's class.
        epsilon: ε.
        gamma: γ, or None for 1.
        beta: β, or None for 0.
        centred: Whether the mean is subtracted.
        deviates: Whether the variance is taken from the deviations from the mean; else it is the mean of the squares.
    """
    read = call.parent.value_at(call.index(place))
    mean = float(box.values.mean())
    variance = float(np.square(box.values - mean if deviates else box.values).mean())
    taken = mean if centred else 0.0
    factor = (1.0 if gamma is None else gamma) / np.sqrt(variance + epsilon)
    computed = (read - taken) * factor + (beta or 0.0)
    # The deviations of nearly equal values are only rounding errors, which a small variance magnifies.
    largest = float(np.abs(box.values).max())
    lost = call.precision * largest**2 / (variance + epsilon)
    size = (abs(read) + largest) * abs(factor) + abs(beta or 0.0)
    return LayerArithmetic(
        call.name,
        "normalisation",
        call.parent.name,
        *place,
        *kept(call, place),
        box.rows,
        box.cols,
        box.padded,
        box.values,
        function=function,
        centre=read,
        computed=computed,
        rounding=call.precision * size + lost * abs(computed - (beta or 0.0)),
        channels=tuple(box.channels.tolist()),
        mean=mean if centred else None,
        variance=variance,
        epsilon=epsilon,
        gamma=1.0 if gamma is None else gamma,
        beta=0.0 if beta is None else beta,
    )


def unit_normalised(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return how a UnitNormalization's value is computed: divided by the length of the values along its axes.

    `variance` is then the sum of the squares, whose root is that length.
    """
    index = call.index(place)
    box = _along(call, index, _axes(call.layer.axis, len(index)))
    read, squares = call.parent.value_at(index), float((box.values**2).sum())
    computed = read * min(1 / np.sqrt(squares), 1e12) if squares else 0.0
    return LayerArithmetic(
        call.name,
        "normalisation",
        call.parent.name,
        *place,
        *kept(call, place),
        box.rows,
        box.cols,
        box.padded,
        box.values,
        function="UnitNormalization",
        centre=read,
        computed=computed,
        rounding=call.precision * abs(computed),
        channels=tuple(box.channels.tolist()),
        variance=squares,
        epsilon=0.0,
        gamma=1.0,
        beta=0.0,
    )


def why_not_axes(call: LayerCall) -> str:
    """Return why a normalisation cannot be explained: one of its axes may be the batch's."""
    if min(_axes(call.layer.axis, len(call.shape))) >= 0:
        return ""
    return say(
        "{name} works along axis 0, the images of a batch, of which one is shown: its values are shown, but not "
        "multiplied out; choose an axis from 1 on.",
        name=call.name,
    )


def _along(call: LayerCall, index: Index, axes: Sequence[int]) -> ValueBox:
    """Return the values that are read along some axes, at one index."""
    return call.parent.box([range(call.shape[axis]) if axis in axes else [at] for axis, at in enumerate(index)])


def _axes(axis: Any, rank: int) -> list[int]:
    """Return axes in order, not counting the batch; -1 is then the batch's own."""
    given = axis if isinstance(axis, list | tuple) else [axis]
    return sorted(int(each) % (rank + 1) - 1 for each in given)


def _learnt(values: Any, at: Any) -> float | None:
    return None if values is None else float(weight(values)[at])
