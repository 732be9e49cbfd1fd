"""Models and layers with code of their own: their calls are recorded."""

from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest
from keras import layers

from cnn_widgets.core.inspection import Inspection
from tests.core.inspection.models import Branching, Residual, assert_same, noise, randomise


def test_a_layer_that_calls_others_is_taken_apart():
    inputs = keras.Input((8, 8, 4))
    block = Residual(4, name="block")
    model = randomise(keras.Model(inputs, layers.GlobalAveragePooling2D(name="gap")(block(inputs))))
    image = noise(8, 8, 4)
    inspection = Inspection(model, image)
    names = ("input", "block/first", "before block/second", "block/second", "block", "gap")
    assert inspection.graph.names == names
    first = block.first(image[None])
    assert_same(inspection, "block/first", first)
    assert_same(inspection, "before block/second", keras.ops.relu(first))
    assert_same(inspection, "block/second", block.second(keras.ops.relu(first)))
    assert_same(inspection, "block", block(image[None]))
    assert_same(inspection, "gap", model(image[None]))
    if keras.backend.backend() == "tensorflow":
        assert inspection.graph.node("before block/second").caption == "own code: relu"
        assert set(inspection.graph.node("block").parents) == {"input", "block/second"}


def test_a_subclassed_model_is_recorded():
    model, image = Branching(), noise(8, 8, 3)
    model(image[None])
    randomise(model)
    inspection = Inspection(model, image)
    assert inspection.graph.names[:4] == ("input", "stem", "shared", "shared (call 2)")
    stem = model.stem(image[None])
    assert_same(inspection, "stem", stem)
    assert_same(inspection, "shared (call 2)", model.shared(model.shared(stem)))
    assert_same(inspection, "block", model.block(model(image[None])["maps"]))
    assert_same(inspection, "top", model(image[None])["classes"])
    own = inspection.graph.node("before block/first")
    assert set(own.parents) == {"stem", "shared (call 2)"} and own.caption == "own code: multiply"
    assert [node.name for node in inspection.graph.nodes if node.head] == ["pool", "top"]


class Looking(keras.Model):
    """Code of its own that looks at values, so that no graph can be made of it, and a regulariser."""

    def __init__(self, look):
        super().__init__()
        self.look = look
        self.first = layers.Conv2D(2, 3, activity_regularizer="l2", name="first")
        self.second = layers.Conv2D(2, 3, name="second")

    def call(self, inputs):
        x = self.first(inputs) * 2
        return self.second(x if not self.look or float(keras.ops.max(x)) > -1e9 else -x)


@pytest.mark.parametrize("look", [False, True])
def test_own_code_that_looks_at_values(look):
    model, image = Looking(look), noise(8, 8, 3)
    inspection = Inspection(model, image)
    own = inspection.graph.node("before second")
    assert own.parents == (() if look else ("first",))
    assert own.caption == ("the model's own code" if look else "own code: multiply")
    np.testing.assert_array_equal(inspection.stage("before second").maps, np.asarray(model.first(image[None]) * 2)[0])
    assert_same(inspection, "second", model(image[None]))
    fresh = Inspection(model, image)
    assert all(np.isfinite(float(loss)) for loss in model.losses) and len(model.losses) == 1
    assert fresh.graph == inspection.graph


def test_two_threads_record_only_their_own():
    models = [Branching() for _ in range(4)]
    images = [noise(8, 8, 3, seed=seed) for seed in range(4)]
    for model, image in zip(models, images):
        model(image[None])
    with ThreadPoolExecutor(4) as pool:
        inspections = list(pool.map(Inspection, models, images))
    assert {inspection.graph.names for inspection in inspections} == {inspections[0].graph.names}
    for model, image, inspection in zip(models, images, inspections):
        assert_same(inspection, "top", model(image[None])["classes"])


class Padding(layers.Layer):
    """Makes a new operation of Keras's in each call."""

    def call(self, inputs):
        return keras.ops.pad(inputs, ((0, 0), (1, 1), (1, 1), (0, 0)))


class Padded(keras.Model):
    """Pads by a layer of Keras's and by one of its own, whose operations Keras counts on over all calls."""

    def __init__(self):
        super().__init__()
        self.zeros, self.own = layers.ZeroPadding2D(1, name="zeros"), Padding(name="own")
        self.conv = layers.Conv2D(2, 3, name="conv")

    def call(self, inputs):
        return self.conv(self.own(self.zeros(inputs)))


def test_operations_that_are_made_for_each_call_keep_their_names():
    model, image = Padded(), noise(8, 8, 3)
    inspection = Inspection(model, image)
    assert inspection.graph.names[:2] == ("input", "zeros")
    assert_same(inspection, "conv", model(image[None]))
    inspection.refresh()
    assert_same(inspection, "conv", model(image[None]))
