"""Sums of a separable convolution: one kernel for each channel, then one weight for each of their maps."""

from typing import Any

import numpy as np

from ....known import known
from ..box import Box
from ..layout import Index
from ..subject import Subject, channel_axis
from ..value import LayerArithmetic
from .convolution import bias_of, laid, window_places, without
from .products import Weighted


def separable(subject: Subject, index: Index) -> Weighted:
    """Return the sum of a SeparableConv1D or SeparableConv2D, as that of the one kernel that its two make together."""
    layer, parent, stage = subject.layer, subject.parent, subject.stage
    at = channel_axis(len(index), layer.data_format)
    filter_, spatial = index[at], without(index, at)
    places = window_places(subject, spatial)
    places.insert(at, range(parent.shape[at]))
    box = parent.box(places)
    multiplier = layer.depth_multiplier
    depthwise, pointwise = (
        known(stage.kernel)[:, :, 0].astype(np.float64),
        known(stage.pointwise)[0, 0, :, filter_].astype(np.float64),
    )
    together = (depthwise * pointwise).reshape(*depthwise.shape[:2], -1, multiplier).sum(axis=3)
    weights = parent.layout.arranged(laid(together, len(index), at))
    steps = _steps(subject, places, at, depthwise, pointwise, index)
    return Weighted(parent.name, box, weights, bias_of(stage, filter_), steps=steps)


def _steps(
    subject: Subject, places: list[Any], at: int, depthwise: np.ndarray, pointwise: np.ndarray, index: Index
) -> tuple[LayerArithmetic, LayerArithmetic]:
    """Return the arithmetic of all depthwise sums at one place, and of the sum of these."""
    parent, filter_, multiplier = subject.parent, index[at], subject.layer.depth_multiplier
    read = [place // multiplier for place in range(len(pointwise))]
    box = parent.box([read if axis == at else along for axis, along in enumerate(places)])
    kernel = parent.layout.arranged(laid(depthwise, len(index), at))
    row, col, channel = subject.layout.place(index)
    products = box.values * kernel
    # The channels stand along the maps' last axis, unless what is read was laid out by another layer's rule.
    along = 3 - len(index) + parent.layout.axes.index(at)
    between = products.sum(axis=tuple({0, 1, 2} - {along}))
    nan = float("nan")
    first = LayerArithmetic(
        subject.name,
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
    middle = Box(
        np.array([row]), np.array([col]), np.arange(len(pointwise)), between[None, None], np.zeros((1, 1, 1), bool)
    )
    total = Weighted(subject.name, middle, pointwise[None, None], bias_of(subject.stage, filter_))
    second = LayerArithmetic(
        subject.name,
        "conv",
        subject.name,
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
