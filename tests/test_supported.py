"""Each row of docs/supported.md, which says what works and what does not, is tried."""

import copy
import re
from pathlib import Path

import keras
import numpy as np
import pytest

import cnn_widgets as cw
from tests.helpers import noise, one_sentence

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "supported.md").read_text("utf-8")
ROW = re.compile(r"^\| (?!What|---)(.+?) \|", re.MULTILINE)
layers = keras.layers
IMAGE = noise(12, 12, 3)
POLICIES = ("mixed_float16", "mixed_bfloat16", "float16", "bfloat16", "float64")
CHECKS = {}


def row(name):
    """Mark the function that tries a row of the page."""
    return lambda check: CHECKS.setdefault(name, check)


@pytest.mark.parametrize("name", ROW.findall(PAGE))
def test_the_page_is_right(name, tmp_path):
    check = CHECKS[name]
    check(tmp_path) if check.__code__.co_argcount else check()


def test_the_page_has_a_row_for_all_that_is_tried():
    assert sorted(CHECKS) == sorted(ROW.findall(PAGE))


def assert_shows(model, layer, expected, image=IMAGE, **options):
    shown = cw.Inspector(model, image, **options).feature_maps(layer)
    np.testing.assert_allclose(shown, np.asarray(expected).reshape(shown.shape), rtol=1e-5, atol=1e-5)


def refused(act):
    with pytest.raises(cw.SettingError) as error:
        act()
    return one_sentence(str(error.value))


def small(*more, shape=(12, 12, 3)):
    return keras.Sequential([keras.Input(shape), layers.Conv2D(2, 3, name="conv"), *more])


@row("Sequential")
def _():
    model = small()
    assert_shows(model, "conv", model(IMAGE[None]))


@row("functional, with branches and merges")
def _():
    inputs = keras.Input((12, 12, 3))
    one, two = layers.Conv2D(2, 3, name="one")(inputs), layers.Conv2D(2, 3, name="two")(inputs)
    model = keras.Model(inputs, layers.Add(name="sum")([one, two]))
    assert_shows(model, "sum", model(IMAGE[None]))


@row("nested")
def _():
    backbone = keras.Sequential([keras.Input((12, 12, 3)), layers.Conv2D(2, 3, name="conv1")], name="backbone")
    model = keras.Sequential([keras.Input((12, 12, 3)), backbone, layers.GlobalAveragePooling2D()])
    assert_shows(model, "backbone", backbone(IMAGE[None]))
    assert_shows(model, "backbone/conv1", backbone(IMAGE[None]))


@row("subclassed")
def _():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.first, self.second = layers.Conv2D(2, 3, name="first"), layers.Conv2D(3, 3, name="second")

        def call(self, x):
            return self.second(keras.ops.relu(self.first(x)))

    model = Own()
    assert_shows(model, "second", model(IMAGE[None]))


@row("a layer used twice")
def _():
    inputs, conv = keras.Input((12, 12, 3)), layers.Conv2D(3, 3, padding="same", name="conv")
    model = keras.Model(inputs, conv(conv(inputs)))
    assert_shows(model, "conv (call 2)", model(IMAGE[None]))


@row("wrappers and layers made of layers")
def _():
    inputs = keras.Input((12, 12, 3))
    tokens = layers.Reshape((144, 3))(inputs)
    model = keras.Model(inputs, layers.MultiHeadAttention(2, 2, name="attention")(tokens, tokens))
    assert_shows(model, "attention", model(IMAGE[None]))
    assert "attention/query" in cw.Inspector(model, IMAGE).stages


@row("a `.keras` file")
def _(folder):
    model = small()
    model.save(folder / "mine.keras")
    assert_shows(folder / "mine.keras", "conv", model(IMAGE[None]))


@row("`training=True` in the model")
def _():
    inputs = keras.Input((12, 12, 3))
    dropped = layers.Dropout(0.5, name="drop")(inputs, training=True)
    model = keras.Model(inputs, layers.Conv2D(1, 1, use_bias=False, kernel_initializer="ones", name="sum")(dropped))
    ins = cw.Inspector(model, IMAGE + 1)
    shown = ins.feature_maps("drop")
    assert 0.3 < (shown == 0).mean() < 0.7
    np.testing.assert_allclose(ins.feature_maps("sum")[..., 0], shown.sum(-1), rtol=1e-5)


@row("mixed_float16, mixed_bfloat16, float16, bfloat16, float64")
def _():
    for policy in POLICIES:
        model = keras.Sequential([keras.Input((12, 12, 3)), layers.Conv2D(2, 3, name="conv", dtype=policy)])
        assert_shows(model, "conv", keras.ops.convert_to_numpy(keras.ops.cast(model(IMAGE[None]), "float32")))


@row('`quantize("int8")`')
def _():
    model = keras.Sequential([keras.Input((12, 12, 3)), layers.Flatten(), layers.Dense(3, name="dense")])
    before = np.asarray(model.layers[-1].kernel)
    model.quantize("int8")
    shown = cw.Inspector(model, IMAGE).kernels("dense").reshape(before.shape)
    # A step of the codes is 1/127 of a column's largest weight.
    assert np.abs(shown - before).max() <= np.abs(before).max() / 127


@row("channels first")
def _():
    first = keras.Sequential([keras.Input((3, 12, 12)), layers.Conv2D(2, 3, data_format="channels_first", name="conv")])
    last = small()
    last.set_weights(first.get_weights())
    assert_shows(first, "conv", last(IMAGE[None]))


@row("an image")
def _():
    model = small(shape=(None, None, 3))
    assert_shows(model, "conv", model(cw.load_image("cat", size=24)[None]), image=cw.load_image("cat", size=24))


@row("a batch of one image")
def _():
    model = small()
    assert_shows(model, "conv", model(IMAGE[None]), image=IMAGE[None])


@row("a signal")
def _():
    signal = noise(20, 2, 1)[..., 0]
    model = keras.Sequential([keras.Input((20, 2)), layers.Conv1D(3, 5, name="conv")])
    assert_shows(model, "conv", model(signal[None]), image=signal)


@row("a vector")
def _():
    vector = noise(7, 1, 1).ravel()
    model = keras.Sequential([keras.Input((7,)), layers.Dense(3, name="dense")])
    assert_shows(model, "dense", model(vector[None]), image=vector)


def with_age():
    image, age = keras.Input((12, 12, 3), name="image"), keras.Input((1,), name="age")
    pooled = layers.GlobalAveragePooling2D()(layers.Conv2D(2, 3)(image))
    return keras.Model([image, age], layers.Dense(2, name="head")(layers.Concatenate()([pooled, age])))


@row("several inputs")
def _():
    model = with_age()
    expected = model({"image": IMAGE[None], "age": np.float32([[40]])})
    assert_shows(model, "head", expected, inputs={"age": [40]})


@row("pixels of 0 to 255")
def _():
    model = keras.Sequential([keras.Input((12, 12, 3)), layers.Rescaling(1 / 255), layers.Conv2D(2, 3, name="conv")])
    assert_shows(model, "conv", model(255 * IMAGE[None]))
    assert_shows(model, "conv", model(IMAGE[None]), scale=1)


def assert_explained(*stack, layer, shape=(12, 12, 3)):
    """Assert that a layer's value is what its terms add up to."""
    ins = cw.Inspector(keras.Sequential([keras.Input(shape), *stack]), noise(*shape))
    found = ins.arithmetic(layer, row=0, col=0, channel=1)
    assert found.value == ins.feature_maps(layer)[0, 0, 1]
    assert found.computed == pytest.approx(found.value, rel=1e-4, abs=1e-5)


@row("Conv1D, Conv2D, DepthwiseConv2D, SeparableConv2D, Conv2DTranspose")
def _():
    kinds = (layers.Conv2D(2, 3), layers.DepthwiseConv2D(3), layers.SeparableConv2D(2, 3), layers.Conv2DTranspose(2, 3))
    for kind in kinds:
        assert_explained(kind, layer=kind.name)
    assert_explained(layers.Reshape((36, 12)), layers.Conv1D(2, 3, name="l"), layer="l")


@row("Dense, also after Flatten")
def _():
    assert_explained(layers.Dense(2, name="l"), layer="l")
    assert_explained(layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(2, name="l"), layer="l")


@row("BatchNormalization, LayerNormalization, GroupNormalization")
def _():
    for kind in (
        layers.BatchNormalization(name="l"),
        layers.LayerNormalization(name="l"),
        layers.GroupNormalization(3, name="l"),
    ):
        assert_explained(kind, layer="l")


@row("Add, Multiply, Average, Maximum, Concatenate")
def _():
    for kind in (layers.Add, layers.Multiply, layers.Average, layers.Maximum, layers.Concatenate):
        inputs = keras.Input((12, 12, 3))
        model = keras.Model(inputs, kind(name="l")([layers.Conv2D(2, 3)(inputs), layers.Conv2D(2, 3)(inputs)]))
        ins = cw.Inspector(model, IMAGE)
        found = ins.arithmetic("l", row=1, col=2, channel=1)
        assert found.value == ins.feature_maps("l")[1, 2, 1] == pytest.approx(found.computed, abs=1e-6)


@row("MaxPooling2D, AveragePooling2D, GlobalAveragePooling2D")
def _():
    for kind in (layers.MaxPooling2D(2), layers.AveragePooling2D(2), layers.GlobalAveragePooling2D()):
        assert_explained(kind, layer=kind.name)


@row("UpSampling2D, ZeroPadding2D, Rescaling")
def _():
    for kind in (
        layers.UpSampling2D(2, name="l"),
        layers.ZeroPadding2D(1, name="l"),
        layers.Rescaling(2.0, 1.0, name="l"),
    ):
        assert_explained(layers.Conv2D(3, 3), kind, layer="l")


@row("ReLU, LeakyReLU, Softmax")
def _():
    for kind in (layers.ReLU, layers.LeakyReLU, layers.Softmax):
        assert_explained(layers.Conv2D(3, 3), kind(name="l"), layer="l")


@row("a model of another library (torch, Keras 2)")
def _():
    torch = type("Sequential", (), {"__module__": "torch.nn.modules.container"})()
    old = type("Sequential", (), {"__module__": "tf_keras.src.engine.sequential"})()
    assert "torch" in refused(lambda: cw.Inspector(torch, IMAGE))
    assert "Keras 3" in refused(lambda: cw.Inspector(old, IMAGE))


@row("an HDF5 file (`.h5`)")
def _(folder):
    small().save(folder / "old.h5")
    assert ".keras" in refused(lambda: cw.Inspector(folder / "old.h5", IMAGE))


@row("a model of volumes")
def _():
    model = keras.Sequential([keras.Input((8, 8, 8, 1)), layers.Conv3D(2, 3)])
    assert "slice" in refused(lambda: cw.Inspector(model, IMAGE))


@row("a model of sequences of images")
def _():
    model = keras.Sequential([keras.Input((4, 12, 12, 3)), layers.TimeDistributed(layers.Conv2D(2, 3))])
    assert "one image" in refused(lambda: cw.Inspector(model, IMAGE))


@row("a model of tokens")
def _():
    model = keras.Sequential([keras.Input((9,), dtype="int32"), layers.Embedding(10, 4), layers.Conv1D(2, 3)])
    assert "Embedding" in refused(lambda: cw.Inspector(model, IMAGE))


@row("a batch of several images")
def _():
    assert "images[0]" in refused(lambda: cw.Inspector(small(), np.stack([IMAGE, IMAGE])))


@row("several inputs without the others")
def _():
    assert "inputs=" in refused(lambda: cw.Inspector(with_age(), IMAGE))


@row("an Explorer that is copied or pickled")
def _():
    assert "to_text" in refused(lambda: copy.copy(cw.Explorer("digit_4", filters=2)))


@row("a trainer of several outputs")
def _():
    inputs = keras.Input((28, 28, 1))
    flat = layers.Flatten()(inputs)
    model = keras.Model(inputs, [layers.Dense(10)(flat), layers.Dense(1)(flat)])
    assert "outputs[0]" in refused(lambda: cw.Trainer(model, "digits"))
