"""Blocks become Keras layers; layers that did not change are used again."""

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
    """A Keras layer as a value: enough to make it, or to find it again.

    Args:
        name: The layer's name, which is its stage's name.
        layer: Name of the class in ``keras.layers``.
        arguments: Its keyword arguments, as (name, value) pairs.
        in_channels: Channels of its input.
    """

    name: str
    layer: str
    arguments: tuple[tuple[str, Any], ...]
    in_channels: int

    @property
    def keywords(self) -> dict[str, Any]:
        """All keyword arguments, also those that say what keras.json or a global setting would else decide."""
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
    """Return the layers of one block: conv, then act and pool where the block has them.

    Args:
        block: The block.
        index: Its place in the stack, from 0; the layers are named ``conv{index + 1}`` and so on.
        in_channels: Channels of its input.
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
    """A layer, and what its weights are."""

    layer: Any
    loaded: Hashable = None


class LayerCache:
    """Built layers by what they are, so that only a layer that is new is built (2 ms each).

    The names are constant, since every new name fills TensorFlow's cache of eager kernels.
    """

    def __init__(self) -> None:
        self._cached: OrderedDict[LayerSpec, _CachedLayer] = OrderedDict()

    def get(self, spec: LayerSpec, weights: Hashable = None, load: Callable[[Any], None] | None = None) -> Any:
        """Return the layer of a spec, made now or used again.

        Args:
            spec: What the layer is.
            weights: What its weights are: where they are the same as when it was used last, they are still there.
            load: Writes them into the layer (1 ms for each array); None if it has none.
        """
        cached = self._cached.pop(spec, None) or _CachedLayer(spec.make())
        if load is not None and cached.loaded != weights:
            # What is interrupted while it is loaded holds a bit of each.
            cached.loaded = None
            load(cached.layer)
            cached.loaded = weights
        self._cached[spec] = cached
        while len(self._cached) > LARGEST_CACHE:
            self._cached.popitem(last=False)
        return cached.layer

    def take(self, spec: LayerSpec, layer: Any) -> Any:
        """Give `layer` away, or a new one where it was given away before; the cache keeps neither."""
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
