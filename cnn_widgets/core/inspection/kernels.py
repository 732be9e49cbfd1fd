"""A layer's weights as kernels, with their axes in the same order for all kinds of layers."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend import keras
from ..stack.output_size import LARGEST_KERNEL
from .calls.quantised import used_kernel
from .graph.layer_kind import WITH_KERNEL, is_layer, kind_of
from .graph.node import NodeKind


@dataclass(frozen=True, eq=False, slots=True)
class Kernels:
    """The kernels of a layer, float32 and read-only.

    Args:
        kernel: (height, width, in_channels, filters). With groups, in_channels is that of one group. For a depthwise
            convolution it is 1, and filter ``channel * depth_multiplier + m`` is the m-th of its input channel. For a
            separable convolution this is the depthwise kernel. For a sequence the height is 1, for a Dense both height
            and width are. None if the layer has no kernel, or one with more weights than can be shown.
        bias: (filters,), or None.
        pointwise: (1, 1, in_channels, filters) of a separable convolution, or None.
    """

    kernel: np.ndarray | None = None
    bias: np.ndarray | None = None
    pointwise: np.ndarray | None = None


def layers_with_kernel(layer: Any) -> list[Any]:
    """Return the layers with kernels in a layer: the layer itself, or those that it calls."""
    if not is_layer(layer):
        return []
    return [each for each in layer._flatten_layers() if kind_of(each) in WITH_KERNEL]


def kernels_of(layer: Any, kind: NodeKind) -> Kernels:
    """Return a layer's current kernels."""
    if kind not in WITH_KERNEL:
        return Kernels()
    bias = getattr(layer, "bias", None)
    bias = None if bias is None else _array(bias)
    if kind == "separable":
        pointwise = _array(layer.pointwise_kernel)
        return Kernels(_depthwise(_array(layer.depthwise_kernel)), bias, pointwise.reshape(1, 1, *pointwise.shape[-2:]))
    if math.prod(layer.kernel.shape) > LARGEST_KERNEL:
        return Kernels(bias=bias)
    used = used_kernel(layer)
    if used is None:
        return Kernels(bias=bias)
    kernel = _array(used)
    if kind == "depthwise":
        return Kernels(_depthwise(kernel), bias)
    if kind == "transposed":
        kernel = np.swapaxes(kernel, -1, -2)
    return Kernels(_four(kernel), bias)


def _depthwise(kernel: np.ndarray) -> np.ndarray:
    """Reshape (…, in, multiplier) to (height, width, 1, in * multiplier), in the order of Keras's outputs."""
    kernel = _four(kernel)
    return kernel.reshape(*kernel.shape[:2], 1, -1)


def _four(kernel: np.ndarray) -> np.ndarray:
    return kernel.reshape((1,) * (4 - kernel.ndim) + kernel.shape)


def _array(weight: Any) -> np.ndarray:
    array = keras().ops.convert_to_numpy(keras().ops.cast(weight, "float32"))
    array.flags.writeable = False
    return array
