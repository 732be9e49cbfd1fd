"""Models that an inspector must handle, and a check that it shows exactly what Keras computes."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
from keras import layers

from cnn_widgets.core.inspection import Inspection
from cnn_widgets.core.inspection.graph.node import Node


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    """Return an image of random numbers in [0, 1)."""
    return np.random.default_rng(seed).random(shape, np.float32)


def randomise(model: Any, seed: int = 0) -> Any:
    """Give every weight a random value, so that biases, means and variances count too."""
    random = np.random.default_rng(seed)
    model.set_weights([random.uniform(0.05, 1, w.shape) * np.where(w.ndim > 1, 0.3, 1) for w in model.get_weights()])
    return model


def shown(output: Any, node: Node) -> np.ndarray:
    """Return Keras's output (1, ...) as (height, width, channels), by code that is independent of the package."""
    array = np.asarray(output, np.float32)[0]
    if node.data_format == "channels_first" and array.ndim == 3:
        array = array.transpose(1, 2, 0)
    return array.reshape(node.shape)


def layer_outputs(model: Any, batch: np.ndarray, names: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield the outputs of keras.Model(inputs, layer.output) for layers of a functional or Sequential model."""
    for first in range(0, len(names), 60):
        part = names[first : first + 60]
        outputs = [output_tensor(model, name) for name in part]
        results = keras.Model(model.inputs, outputs)(batch, training=False)
        yield from zip(part, results if isinstance(results, list | tuple) else [results])


def output_tensor(model: Any, name: str) -> Any:
    """Return the symbolic output of a layer or operation by its name."""
    by_name = {operation.name: operation for operation in getattr(model, "_functional", model).operations}
    return by_name[name].output


def assert_is_keras(inspection: Inspection, tolerance: float = 1e-5) -> int:
    """Assert that every stage equals Keras's, relative to the layer's largest value; return the number of stages."""
    batch = input_batch(inspection)
    names = [node.name for node in inspection.graph.nodes[1:]]
    for name, output in layer_outputs(inspection.model, batch, names):
        assert_same(inspection, name, output, tolerance)
    return len(names)


def assert_same(inspection: Inspection, name: str, output: Any, tolerance: float = 1e-5) -> None:
    """Assert that one stage equals Keras's output."""
    stage = inspection.stage(name)
    expected = shown(output, stage.node)
    assert stage.maps.dtype == np.float32 and not stage.maps.flags.writeable
    assert stage.maps.shape == stage.node.shape == expected.shape, name
    difference = np.abs(stage.maps - expected).max()
    assert difference <= tolerance * np.abs(expected).max() + 1e-30, (name, difference)


def input_batch(inspection: Inspection) -> np.ndarray:
    """Return the model's input, in its own data format."""
    maps = inspection.stage("input").maps
    first = inspection.graph.nodes[0].data_format == "channels_first"
    return np.ascontiguousarray((maps.transpose(2, 0, 1) if first else maps)[None])


class Residual(layers.Layer):
    """A layer that calls others, with its own code between them."""

    def __init__(self, filters: int, **options: Any) -> None:
        super().__init__(**options)
        self.first = layers.Conv2D(filters, 3, padding="same", name="first")
        self.second = layers.Conv2D(filters, 3, padding="same", name="second")

    def build(self, shape: Any) -> None:
        self.first.build(shape)
        self.second.build((*shape[:-1], self.first.filters))
        self.built = True

    def call(self, inputs: Any) -> Any:
        return keras.ops.relu(inputs + self.second(keras.ops.relu(self.first(inputs))))


class Branching(keras.Model):
    """A subclassed model with a branch, a layer that is used twice, and its own code."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = layers.Conv2D(4, 3, padding="same", name="stem")
        self.shared = layers.Conv2D(4, 3, padding="same", activation="relu", name="shared")
        self.block = Residual(4, name="block")
        self.pool = layers.GlobalAveragePooling2D(name="pool")
        self.top = layers.Dense(3, activation="softmax", name="top")

    def call(self, inputs: Any) -> Any:
        stem = self.stem(inputs)
        both = self.shared(self.shared(stem)) * stem
        return {"classes": self.top(self.pool(self.block(both))), "maps": both}
