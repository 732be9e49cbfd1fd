"""Sums of a sliding kernel: convolutions in one or two dimensions, grouped and depthwise ones as well."""

from typing import Any

import numpy as np

from ....known import known
from ...stage import LayerStage
from ..layer_call import LayerCall, channel_axis
from ..layout import Index
from .products import WeightedSum


def sliding(call: LayerCall, index: Index) -> WeightedSum:
    """Return the sum of a Conv1D, Conv2D, DepthwiseConv1D or DepthwiseConv2D."""
    layer, parent, stage = call.layer, call.parent, call.stage
    at = channel_axis(len(index), layer.data_format)
    filter_, spatial = index[at], without(index, at)
    places = window_places(call, spatial)
    channels = _channels_read(call, stage, filter_)
    places.insert(at, channels)
    weights = laid(known(stage.kernel)[..., filter_], len(index), at)
    return WeightedSum(parent.name, parent.box(places), parent.layout.arranged(weights), bias_of(stage, filter_))


def window_places(call: LayerCall, spatial: Index) -> list[Any]:
    """Return the places that a kernel covers along each axis; some may lie in the padding."""
    layer, parent = call.layer, call.parent
    sizes = without(parent.shape, channel_axis(len(parent.shape), layer.data_format))
    return [
        place * stride
        - pad_before(layer.padding, size, (kernel - 1) * dilation + 1, stride)
        + np.arange(kernel) * dilation
        for place, size, kernel, stride, dilation in zip(
            spatial, sizes, layer.kernel_size, layer.strides, layer.dilation_rate
        )
    ]


def laid(kernel: np.ndarray, rank: int, at: int) -> np.ndarray:
    """Return a filter's kernel (height, width, in_channels) with its axes in the order of the tensor that it reads."""
    return np.moveaxis(kernel.astype(np.float64).reshape(kernel.shape[3 - rank :]), -1, at)


def bias_of(stage: LayerStage, filter_: int) -> float:
    """Return a filter's bias, 0.0 if there is none."""
    return 0.0 if stage.bias is None else float(stage.bias[filter_])


def without(sizes: Index, at: int) -> Index:
    """Return a tuple of one number for each axis without the axis `at`."""
    return (*sizes[:at], *sizes[at + 1 :])


def pad_before(padding: str, size: int, extent: int, stride: int) -> int:
    """Return the number of places of padding before the first value; Keras puts an odd one after the last."""
    if padding == "causal":
        return extent - 1
    if padding == "valid":
        return 0
    return max((-(-size // stride) - 1) * stride + extent - size, 0) // 2


def _channels_read(call: LayerCall, stage: LayerStage, filter_: int) -> range:
    """Return the input channels that a filter reads."""
    count, filters = known(stage.kernel).shape[2:]
    if call.node.kind == "depthwise":
        first = filter_ // call.layer.depth_multiplier
        return range(first, first + 1)
    first = filter_ // (filters // call.node.groups) * count
    return range(first, first + count)
