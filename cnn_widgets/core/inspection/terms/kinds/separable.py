"""Sums of a separable convolution: one kernel for each channel, then one weight for each of the resulting maps."""

from typing import Any

import numpy as np

from ....known import known
from ..box import ValueBox
from ..layer_call import LayerCall, channel_axis
from ..layout import Index
from ..value import LayerArithmetic
from .convolution import bias_of, laid, window_places, without
from .products import WeightedSum


def separable(call: LayerCall, index: Index) -> WeightedSum:
    """Return the sum of a SeparableConv1D or SeparableConv2D, with the single kernel that its two amount to."""
    layer, parent, stage = call.layer, call.parent, call.stage
    at = channel_axis(len(index), layer.data_format)
    filter_, spatial = index[at], without(index, at)
    places = window_places(call, spatial)
    places.insert(at, range(parent.shape[at]))
    box = parent.box(places)
    multiplier = layer.depth_multiplier
    depthwise, pointwise = (
        known(stage.kernel)[:, :, 0].astype(np.float64),
        known(stage.pointwise)[0, 0, :, filter_].astype(np.float64),
    )
    combined = (depthwise * pointwise).reshape(*depthwise.shape[:2], -1, multiplier).sum(axis=3)
    weights = parent.layout.arranged(laid(combined, len(index), at))
    steps = _steps(call, places, at, depthwise, pointwise, index)
    return WeightedSum(parent.name, box, weights, bias_of(stage, filter_), steps=steps)


def _steps(
    call: LayerCall, places: list[Any], at: int, depthwise: np.ndarray, pointwise: np.ndarray, index: Index
) -> tuple[LayerArithmetic, LayerArithmetic]:
    """Return the arithmetic of all depthwise sums at one place, and of their weighted sum."""
    parent, filter_, multiplier = call.parent, index[at], call.layer.depth_multiplier
    read = [place // multiplier for place in range(len(pointwise))]
    box = parent.box([read if axis == at else along for axis, along in enumerate(places)])
    kernel = parent.layout.arranged(laid(depthwise, len(index), at))
    row, col, channel = call.layout.place(index)
    products = box.values * kernel
    # The channels lie along the maps' last axis, unless the input was laid out by another layer's rule.
    along = 3 - len(index) + parent.layout.axes.index(at)
    between = products.sum(axis=tuple({0, 1, 2} - {along}))
    nan = float("nan")
    first = LayerArithmetic(
        call.name,
        "conv",
        parent.name,
        row,
        col,
        channel,
        nan,
        nan,
        box.rows,
        box.cols,
        box.padded,
        box.values,
        kernel,
        products,
        products.sum(axis=(0, 1)),
        0.0,
        channels=tuple(box.channels.tolist()),
    )
    middle = ValueBox(
        np.array([row]), np.array([col]), np.arange(len(pointwise)), between[None, None], np.zeros((1, 1, 1), bool)
    )
    total = WeightedSum(call.name, middle, pointwise[None, None], bias_of(call.stage, filter_))
    second = LayerArithmetic(
        call.name,
        "conv",
        call.name,
        row,
        col,
        channel,
        total.total,
        total.total,
        middle.rows,
        middle.cols,
        middle.padded,
        middle.values,
        total.kernel,
        middle.values * total.kernel,
        (middle.values * total.kernel)[0, 0],
        total.bias,
        total.total,
        computed=total.total,
        channels=tuple(range(len(pointwise))),
    )
    return first, second
