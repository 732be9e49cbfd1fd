"""The kernels of a convolution."""

from typing import Any

import numpy as np
import traitlets

from ..core.errors import SettingError
from ..core.numbers import numbers_from
from ..core.stage import Stage
from ..frames import kernels_frame
from .panel import Panel
from .scene import Scene


class KernelGrid(Panel):
    """Kernels as filters × input channels, with their numbers where cells are large enough.

    Args:
        kernel: (height, width, in_channels, filters), Keras's order; (height, width) and
            (height, width, in_channels) are one filter.
        bias: (filters,) or None.
        name: What to call the layer.

    Raises:
        SettingError: If `kernel` or `bias` is not such an array, or holds NaN or infinity.

    Example:
        >>> KernelGrid(model.get_layer("conv1").get_weights()[0])
    """

    panel = traitlets.Unicode("kernels").tag(sync=True)

    def __init__(self, kernel: Any, bias: Any = None, *, name: str = "conv1"):
        stage = _convolution(kernel, bias, name)
        kind = "input" if stage.kernel.shape[2] in (1, 3) else "given"
        before = Stage("input", kind, np.zeros((1, 1, stage.kernel.shape[2]), np.float32), "signed")
        scene = Scene()
        scene.put("kernels", kernels_frame(stage, before, revision=1))
        super().__init__(scene)


def _convolution(kernel: Any, bias: Any, name: str) -> Stage:
    array = numbers_from(kernel, "kernel")
    if not 2 <= array.ndim <= 4:
        raise SettingError(
            f"The kernel has shape {array.shape}: give (height, width, in_channels, filters)."
        )
    array = array.reshape(array.shape + (1,) * (4 - array.ndim))
    biases = None if bias is None else numbers_from(bias, "bias").reshape(-1)
    if biases is not None and len(biases) != array.shape[3]:
        raise SettingError(f"There are {len(biases)} biases for {array.shape[3]} filters: give one for each.")
    maps = np.zeros((1, 1, array.shape[3]), np.float32)
    return Stage(name, "conv", maps, "signed", kernel=array, bias=biases)
