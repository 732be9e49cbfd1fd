"""Each kind of model: its graph, and that every stage is what Keras gives."""

import keras
import numpy as np
import pytest
from keras import layers

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.inspection import Inspection
from tests.core.inspection.models import (
    Branching,
    assert_is_keras,
    assert_same,
    layer_outputs,
    noise,
    randomise,
)
from tests.helpers import one_sentence


def many_layers(data_format="channels_last"):
    """One functional model with every kind of layer."""
    shape = (16, 20, 4) if data_format == "channels_last" else (4, 16, 20)
    axis = -1 if data_format == "channels_last" else 1
    options = dict(data_format=data_format)
    x = inputs = keras.Input(shape)
    x = layers.Conv2D(8, (3, 5), strides=(2, 1), padding="same", groups=2, name="grouped", **options)(x)
    x = layers.BatchNormalization(axis=axis, name="bn")(x)
    x = left = layers.Activation("tanh", name="tanh")(x)
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", name="depthwise", **options)(x)
    x = layers.SeparableConv2D(8, 3, padding="same", activation="relu", name="separable", **options)(x)
    x = layers.Concatenate(axis=axis, name="both")([left, x])
    x = layers.MaxPooling2D((2, 3), strides=2, padding="same", name="max", **options)(x)
    x = layers.AveragePooling2D(2, name="average", **options)(x)
    if data_format == "channels_last":  # TensorFlow has no other on a CPU
        x = layers.Conv2DTranspose(4, 3, strides=2, padding="same", name="transposed", **options)(x)
    x = layers.LeakyReLU(name="leaky")(x)
    x = layers.Flatten(name="flatten", **options)(x)
    x = layers.Dense(12, activation="sigmoid", name="dense")(x)
    x = layers.Reshape((12, 1), name="sequence")(x)
    x = layers.Conv1D(5, 3, dilation_rate=2, padding="causal", name="conv1d")(x)
    x = layers.GlobalMaxPooling1D(name="global")(x)
    return randomise(keras.Model(inputs, layers.Dense(3, activation="softmax", name="top")(x), name="many"))


def test_every_kind_of_layer_is_what_keras_gives():
    inspection = Inspection(many_layers(), noise(16, 20, 4))
    assert assert_is_keras(inspection) == 16
    kinds = {node.name: node.kind for node in inspection.graph.nodes}
    assert kinds["grouped"] == "conv" and kinds["depthwise"] == "depthwise" and kinds["separable"] == "separable"
    assert kinds["transposed"] == "transposed" and kinds["conv1d"] == "conv1d" and kinds["both"] == "merge"
    assert kinds["bn"] == "normalisation" and kinds["flatten"] == "flatten" and kinds["dense"] == "dense"
    assert inspection.graph.node("both").parents == ("tanh", "separable")
    assert inspection.graph.children["tanh"] == ("depthwise", "both")
    ranges = {node.name: node.range for node in inspection.graph.nodes}
    assert ranges["input"] == "positive" and ranges["grouped"] == "signed" and ranges["tanh"] == "tanh"
    assert ranges["separable"] == "positive" and ranges["both"] == "signed" and ranges["top"] == "unit"
    heads = [node.name for node in inspection.graph.nodes if node.head]
    assert heads == ["global", "top"]  # the sequence after `flatten` has places again
    captions = {node.name: node.caption for node in inspection.graph.nodes}
    assert captions["grouped"] == "3 × 5, stride 2 × 1, same, 2 groups"
    assert captions["max"] == "max 2 × 3, stride 2, same" and captions["top"] == "3 units, softmax"
    assert inspection.graph.node("bn").parameters == 32


def test_channels_first_is_shown_channels_last():
    inspection = Inspection(many_layers("channels_first"), noise(16, 20, 4))
    assert assert_is_keras(inspection) == 15
    assert inspection.stage("grouped").maps.shape == (8, 20, 8)
    assert inspection.graph.nodes[0].data_format == "channels_first"


def test_nested_and_used_again():
    backbone = keras.Sequential(
        [keras.Input((None, None, 3)), layers.Conv2D(4, 3, name="conv1"), layers.ReLU(name="relu1")], name="backbone"
    )
    inner_in = keras.Input((None, None, 4))
    inner = keras.Model(inner_in, layers.Conv2D(4, 1, name="conv")(inner_in), name="inner")
    inputs = keras.Input((None, None, 3))
    shared = layers.Conv2D(4, 3, padding="same", name="shared")
    first = shared(inner(backbone(inputs)))
    second = shared(first)
    total = keras.ops.relu(first + second)
    model = randomise(keras.Model(inputs, [total, layers.GlobalAveragePooling2D(name="gap")(total)]))
    image = noise(12, 10, 3)
    inspection = Inspection(model, image)
    names = inspection.graph.names
    assert names[:5] == ("input", "backbone/conv1", "backbone/relu1", "inner/conv", "shared")
    assert names[5] == "shared (call 2)" and names[-1] == "gap"
    assert inspection.graph.node("shared (call 2)").parents == ("shared",)
    merge = inspection.graph.node(names[6])
    assert merge.kind == "merge" and merge.parents == ("shared", "shared (call 2)")
    # By hand: no keras.Model reaches into nested models.
    value = backbone(image[None])
    assert_same(inspection, "backbone/relu1", value)
    value = inner(value)
    assert_same(inspection, "inner/conv", value)
    once = shared(value)
    assert_same(inspection, "shared", once)
    assert_same(inspection, "shared (call 2)", shared(once))
    for name, output in zip(names[-2:], model(image[None])):
        assert_same(inspection, name, output)


def test_layers_with_the_names_that_stages_have_keep_theirs_apart():
    layers = keras.layers
    inputs = keras.Input((8, 9, 3))
    shared = layers.Conv2D(3, 1, name="shared")
    odd = layers.ReLU(name="shared (call 2)")(shared(inputs))
    value = layers.Conv2D(2, 3, name="input")(shared(odd))
    model = randomise(keras.Model(inputs, value))
    image = noise(8, 9, 3)
    inspection = Inspection(model, image)
    assert inspection.graph.names == ("input", "shared", "shared (call 2)", "shared (call 3)", "input (layer)")
    assert_same(inspection, "input", image[None])
    assert_same(inspection, "shared (call 2)", keras.ops.relu(shared(image[None])))
    assert_same(inspection, "input (layer)", model(image[None]))


def test_a_sequential_without_input_is_built_by_the_image():
    model = keras.Sequential([layers.Conv2D(4, 3, name="conv"), layers.Flatten(), layers.Dense(2, name="dense")])
    with pytest.raises(SettingError) as error:
        Inspection(model, noise(2, 2, 3))
    assert "cw.load_image" in one_sentence(error.value)
    assert not model.built and not model.weights
    inspection = Inspection(model, noise(9, 8, 3))
    assert assert_is_keras(inspection) == 3
    assert inspection.stage("dense").kernel.shape == (1, 1, 7 * 6 * 4, 2)


class Halved(layers.Layer):
    """A layer that tells no one the shape of its output."""

    def call(self, inputs):
        return inputs[:, ::2]


@pytest.mark.parametrize("is_told", [True, False])
def test_shapes_that_depend_on_the_image_are_keras_own(is_told):
    x = inputs = keras.Input((None, None, 3))
    x = layers.Conv2D(4, 3, 2, "same")(x)
    x = x if is_told else Halved()(x)
    x = keras.ops.relu(x * 2 + 1)
    side = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.ZeroPadding2D(((0, 1), (2, 0)))(layers.Multiply()([x, side]))
    inspection = Inspection(keras.Model(inputs, layers.Concatenate()([x, x])), noise(31, 24, 3))
    # Where all layers have a rule, none has been run for it.
    assert bool(inspection._trace.activations.shapes) != is_told
    assert assert_is_keras(inspection) == len(inspection.graph.nodes) - 1


def test_what_is_still_to_be_computed_is_counted():
    model = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3, name="a"), layers.Conv2D(2, 3, name="b")])
    inspection = Inspection(model, noise(8, 8, 3))
    first, second = 6 * 6 * 27 * 4, 4 * 4 * 36 * 2
    assert inspection.pending("a") == first and inspection.pending("b") == first + second
    inspection.stage("a")
    assert inspection.pending("a") == 0 and inspection.pending("b") == second
    inspection.refresh()
    assert inspection.pending("b") == first + second


def test_the_model_is_never_changed():
    model = many_layers()
    model.layers[1].trainable = False
    model.compile("adam", "mse", metrics=["mae"])
    model.train_on_batch(noise(2, 16, 20, 4), np.zeros((2, 3), np.float32))
    subclassed = Branching()
    subclassed(noise(1, 8, 8, 3))
    for each, image in ((model, noise(16, 20, 4)), (subclassed, noise(8, 8, 3))):
        before = _state(each)
        inspection = Inspection(each, image)
        for node in inspection.graph.nodes:
            inspection.stage(node.name)
        inspection.refresh()
        after = _state(each)
        assert all(np.array_equal(a, b) for a, b in zip(before.pop("weights"), after.pop("weights"), strict=True))
        assert before == after
    model.layers[1].output  # noqa: B018  one node still, or Keras would not know which
    assert model.train_on_batch(noise(2, 16, 20, 4), np.zeros((2, 3), np.float32))


def _state(model):
    lines = []
    model.summary(print_fn=lines.append, expand_nested=True)
    flat = list(model._flatten_layers())
    weights = [np.array(variable) for variable in model.variables]
    if getattr(model, "optimizer", None) is not None:
        weights += [np.array(variable) for variable in model.optimizer.variables]
    return dict(
        weights=weights,
        trainable=[layer.trainable for layer in flat],
        lines=lines,
        losses=len(model.losses),
        nodes=[(len(layer._inbound_nodes), len(layer._outbound_nodes)) for layer in flat],
        loss=getattr(model, "loss", None),
        optimizer=id(getattr(model, "optimizer", None)),
        compiled=model.compiled,
        call=keras.layers.Layer.__call__,
    )


def test_refresh_reads_weights_again():
    model = many_layers()
    inspection = Inspection(model, noise(16, 20, 4))
    old = inspection.stage("grouped")
    assert inspection.stage("grouped") is old
    randomise(model, seed=1)
    inspection.refresh()
    assert not np.array_equal(inspection.stage("grouped").maps, old.maps)
    assert assert_is_keras(inspection) == 16


def test_little_room_gives_the_same(monkeypatch):
    from cnn_widgets.core.inspection.outputs import Activations

    model, image = many_layers(), noise(16, 20, 4)
    full = Inspection(model, image)
    plenty = Activations.__init__
    monkeypatch.setattr(Activations, "__init__", lambda self, program, batch: plenty(self, program, batch, 4000))
    tight = Inspection(model, image)
    for name in (*full.graph.names[::-1], *full.graph.names):
        np.testing.assert_array_equal(tight.stage(name).maps, full.stage(name).maps)
    assert tight._trace.activations._bytes <= 4000 or len(tight._trace.activations._kept) == 1


@pytest.mark.parametrize(
    "model",
    [
        lambda: keras.Model([a := keras.Input((4,), name="a"), b := keras.Input((4,), name="b")], layers.Add()([a, b])),
        lambda: "VGG16",
        lambda: keras.Sequential(),
    ],
)
def test_what_cannot_be_inspected_is_refused_in_a_sentence(model):
    with pytest.raises(SettingError) as error:
        Inspection(model(), noise(8, 8, 3))
    one_sentence(error.value)


def test_volumes_and_mistaken_names_get_a_sentence():
    inputs = keras.Input((4, 4, 4))
    x = layers.Reshape((4, 4, 2, 2), name="volume")(inputs)
    inspection = Inspection(keras.Model(inputs, layers.Conv3D(2, 2, name="conv3d")(x)), noise(4, 4, 4))
    with pytest.raises(SettingError) as error:
        inspection.stage("conv3d")
    one_sentence(error.value)
    with pytest.raises(SettingError) as error:
        inspection.stage("conv")
    assert "conv3d" in one_sentence(error.value)


def test_recurrent_layers_are_one_stage():
    inputs = keras.Input((10, 3))
    x = layers.LSTM(4, return_sequences=True, name="lstm")(inputs)
    model = keras.Model(inputs, layers.Bidirectional(layers.GRU(2), name="both")(x))
    inspection = Inspection(model, noise(10, 3, 1), preprocess=lambda batch: batch[..., 0])
    assert inspection.stage("lstm").maps.shape == (1, 10, 4)
    for name, output in layer_outputs(model, noise(10, 3, 1)[None, ..., 0], ["lstm", "both"]):
        assert_same(inspection, name, output)


def test_layers_that_no_one_can_copy_and_half_precision():
    keras.utils.set_random_seed(0)

    class Own(layers.Layer):
        def __init__(self, function):
            super().__init__(name="own")
            self.function = function

        def call(self, inputs):
            return self.function(inputs)

    model = keras.Sequential([layers.Conv2D(3, 3, dtype="mixed_float16", name="half"), Own(lambda x: x * 2)])
    inspection = Inspection(model, noise(8, 8, 3))
    assert assert_is_keras(inspection) == 2
    terms = inspection.arithmetic("half", 1, 1, 1)
    assert terms.value == pytest.approx(terms.keras, rel=0.01)
