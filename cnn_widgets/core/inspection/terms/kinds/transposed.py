"""Sums of a transposed convolution: the inputs that reach an output, with their weights."""

from typing import Any

import numpy as np

from ....known import known
from ..layer_call import LayerCall, channel_axis
from ..layout import Index
from .convolution import bias_of, laid, without
from .products import WeightedSum


def transposed(call: LayerCall, index: Index) -> WeightedSum:
    """Return the sum of a Conv1DTranspose or Conv2DTranspose.

    Input i adds its kernel to the outputs i · stride + tap · dilation − crop. So output r receives from those taps for
    which (r + crop − tap · dilation) is divisible by the stride. Along each axis, the last tap meets the first input.
    """
    layer, parent, stage = call.layer, call.parent, call.stage
    at = channel_axis(len(index), layer.data_format)
    filter_, spatial = index[at], without(index, at)
    sizes, outputs = without(parent.shape, at), without(call.shape, at)
    reached = [_reached(layer, axis, spatial[axis], sizes[axis], outputs[axis]) for axis in range(len(spatial))]
    places: list[Any] = [inputs for inputs, _ in reached]
    places.insert(at, range(parent.shape[at]))
    taps = [np.zeros(1, int)] * (2 - len(reached)) + [taps for _, taps in reached]
    kernel = known(stage.kernel)[..., filter_][np.ix_(*taps)]
    weights = parent.layout.arranged(laid(kernel, len(index), at))
    return WeightedSum(parent.name, parent.box(places), weights, bias_of(stage, filter_), *taps)


def _reached(layer: Any, axis: int, place: int, size: int, output: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the inputs that reach a place along one axis, in order, and the tap through which each does."""
    stride, dilation, count = layer.strides[axis], layer.dilation_rate[axis], layer.kernel_size[axis]
    extent = (count - 1) * dilation + 1
    crop = 0 if layer.padding == "valid" else max((size - 1) * stride + extent - output, 0) // 2
    taps = np.arange(count)[::-1]
    offsets = place + crop - taps * dilation
    meets = (offsets % stride == 0) & (offsets >= 0) & (offsets // stride < size)
    return offsets[meets] // stride, taps[meets]
