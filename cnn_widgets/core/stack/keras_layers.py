"""Turns blocks into Keras layers, and reuses layers that did not change."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend import keras
from ..untouched import untouched
from .block import Block, pair

POOL_LAYERS = {"max": "MaxPooling2D", "average": "AveragePooling2D"}
LARGEST_CACHE = 48


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """A Keras layer's description as a value: enough to make the layer or to find it again.

    Args:
        name: The layer's name, which is its stage's name.
        layer: Name of the class in ``keras.layers``.
        arguments: The layer's keyword arguments, as (name, value) pairs.
        in_channels: Number of input channels.
    """

    name: str
    layer: str
    arguments: tuple[tuple[str, Any], ...]
    in_channels: int

    @property
    def keywords(self) -> dict[str, Any]:
        """All keyword arguments, including those that keras.json or a global setting would otherwise decide."""
        order = {} if self.layer == "Activation" else {"data_format": "channels_last"}
        return {**dict(self.arguments), **order, "dtype": "float32", "name": self.name}

    def make(self) -> Any:
        """Return the Keras layer, built."""
        make = getattr(keras().layers, self.layer)
        with untouched():
            layer = make(**self.keywords)
            layer.build((None, None, None, self.in_channels))
        return layer


def block_specs(block: Block, index: int, in_channels: int) -> list[LayerSpec]:
    """Return the layers of one block: conv, then act and pool if the block has them.

    Args:
        block: The block.
        index: The block's index in the stack, from 0; the layers are named ``conv{index + 1}`` and so on.
        in_channels: Number of input channels.
    """
    number = index + 1
    arguments = {name: getattr(block, name) for name in CONV_ARGUMENTS}
    specs = [LayerSpec(f"conv{number}", "Conv2D", tuple(arguments.items()), in_channels)]
    if block.activation is not None:
        specs.append(LayerSpec(f"act{number}", "Activation", (("activation", block.activation),), block.filters))
    if block.pooling is not None:
        window = (
            ("pool_size", pair(block.pool_size)),
            ("strides", pair(block.pool_step)),
            ("padding", block.pool_padding),
        )
        specs.append(LayerSpec(f"pool{number}", POOL_LAYERS[block.pooling], window, block.filters))
    return specs


CONV_ARGUMENTS = ("filters", "kernel_size", "strides", "padding", "dilation_rate", "use_bias")


@dataclass(slots=True)
class _CachedLayer:
    """A layer, and a key that identifies the weights it holds."""

    layer: Any
    loaded: Hashable = None


class LayerCache:
    """Built layers by their specs, so that only a new layer needs to be built (2 ms each).

    The layers' names are constant, since every new name adds to TensorFlow's cache of eager kernels.
    """

    def __init__(self) -> None:
        self._cached: OrderedDict[LayerSpec, _CachedLayer] = OrderedDict()

    def get(self, spec: LayerSpec, weights: Hashable = None, load: Callable[[Any], None] | None = None) -> Any:
        """Return the layer of a spec, either new or from the cache.

        Args:
            spec: The layer's description.
            weights: A key for its weights. If it is the same as at the last use, the layer still holds them.
            load: Writes the weights into the layer (1 ms for each array); None if it has none.
        """
        cached = self._cached.pop(spec, None) or _CachedLayer(spec.make())
        if load is not None and cached.loaded != weights:
            # An interrupt in the middle of loading leaves a mixture of old and new weights.
            cached.loaded = None
            load(cached.layer)
            cached.loaded = weights
        self._cached[spec] = cached
        while len(self._cached) > LARGEST_CACHE:
            self._cached.popitem(last=False)
        return cached.layer

    def take(self, spec: LayerSpec, layer: Any) -> Any:
        """Hand out `layer`, or a new one if it was handed out before; the cache keeps neither."""
        cached = self._cached.get(spec)
        if cached is None or cached.layer is not layer:
            return spec.make()
        return self._cached.pop(spec).layer


def set_weights(layer: Any, kernel: np.ndarray, bias: np.ndarray | None) -> None:
    """Write a convolution's weights into its Keras layer."""
    layer.kernel.assign(kernel)
    if bias is not None:
        layer.bias.assign(bias)


def sequential(shape: tuple[int, int, int], layers: list[Any]) -> Any:
    """Return layers as a ``keras.Sequential`` on inputs of (height, width, channels) `shape`."""
    k = keras()
    with untouched():
        return k.Sequential([k.Input(shape, dtype="float32", name="input"), *layers], name="cnn_widgets")
