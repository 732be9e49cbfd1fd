"""Layers that are made of layers: their own name, as ``model.summary()`` gives it, stands for their output."""

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from tests.core.inspection.models import Residual, noise, randomise
from tests.helpers import one_sentence


def summary_names(model):
    return [layer.name for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]


def spectral():
    inputs = keras.Input((12, 12, 3))
    x = layers.SpectralNormalization(layers.Conv2D(4, 3, name="inner"), name="spectral")(inputs)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return randomise(keras.Model(inputs, layers.Dense(2, name="top")(x)))


def test_a_wrappers_name_does_all_that_a_layers_does():
    model, image = spectral(), noise(12, 12, 3)
    before = [np.asarray(variable).copy() for variable in model.variables]
    ins, wrapper = cw.Inspector(model, image), model.get_layer("spectral")
    assert set(summary_names(model)) <= set(ins.stages) and "spectral/inner" in ins.stages
    expected = np.asarray(wrapper(image[None], training=False))[0]
    np.testing.assert_allclose(ins.feature_maps("spectral"), expected, atol=1e-5)
    np.testing.assert_array_equal(ins.kernels("spectral"), np.asarray(wrapper.layer.kernel))
    np.testing.assert_array_equal(ins.bias("spectral"), np.asarray(wrapper.layer.bias))
    terms = ins.arithmetic("spectral", 2, 3, 1)
    assert terms.agrees and terms.value == pytest.approx(expected[2, 3, 1], rel=1e-4)
    assert ins.numbers("spectral").parameters == wrapper.count_params()
    assert ins.numbers("spectral").shape == (10, 10, 4) and ins.diagnostics("spectral").mean.shape == (4,)
    ins.select("spectral", channel=2)
    assert ins.scene.selected.channel == 2
    assert ins.scene.selected.stage in ("spectral", "spectral/inner")
    ins.figure("spectral", kernels=True)
    heat = cw.grad_cam(ins, layer="spectral", target=0)
    np.testing.assert_array_equal(heat.values, cw.grad_cam(ins, layer="spectral/inner", target=0).values)
    assert cw.saliency(ins, target=("spectral", 1)).values.any()
    assert cw.maximise_activation(ins, "spectral", 1, steps=2).image.shape == (12, 12, 3)
    assert cw.top_patches(ins, [image], "spectral", channel=0).patches
    off = cw.ablate(ins, layer="spectral", channels=[1])
    assert not off.feature_maps("spectral")[..., 1].any()
    effects = cw.ablation_effect(ins, layer="spectral", output=0)
    expected = ins.feature_maps("spectral").mean((0, 1)) * ins.kernels("top")[0, 0, :, 0]
    np.testing.assert_allclose(effects.effect, expected, rtol=1e-4)
    ins.ablate("spectral", [3])
    assert not ins.feature_maps("spectral")[..., 3].any()
    ins.restore("spectral")
    assert not ins.ablated and ins.feature_maps("spectral")[..., 3].any()
    assert all(np.array_equal(old, new) for old, new in zip(before, model.variables))


def test_tokens_have_no_places_and_an_attentions_name_is_its_output():
    inputs = keras.Input((16, 16, 3))
    x = layers.Conv2D(8, 4, strides=4, name="patches")(inputs)
    tokens = layers.Reshape((16, 8), name="tokens")(x)
    attention = layers.MultiHeadAttention(2, 4, name="attention")
    x = layers.LayerNormalization(name="norm")(layers.Add(name="add")([tokens, attention(tokens, tokens)]))
    top = layers.Dense(3, name="top")(layers.GlobalAveragePooling1D(name="pool")(x))
    model = keras.Model(inputs, top)
    ins = cw.Inspector(model, noise(16, 16, 3))
    given = ins.feature_maps("tokens")
    np.testing.assert_allclose(ins.feature_maps("attention"), np.asarray(attention(given, given)), atol=1e-5)
    assert ins.feature_maps("attention").shape == (1, 16, 8)
    assert ins.numbers("attention").parameters == attention.count_params()
    with pytest.raises(cw.SettingError) as error:
        ins.kernels("attention")
    assert "attention/query" in one_sentence(error.value)
    heat = cw.grad_cam(ins)
    assert heat.layer == "patches" and heat.values.shape == (4, 4)
    with pytest.raises(cw.SettingError) as error:
        cw.grad_cam(ins, layer="norm")
    assert "patches" in one_sentence(error.value)
    back = layers.Conv2D(2, 1, name="conv")(layers.Reshape((4, 4, 8), name="back")(x))
    pooled = layers.Dense(2)(layers.GlobalAveragePooling2D()(back))
    assert cw.grad_cam(keras.Model(inputs, pooled), noise(16, 16, 3)).layer == "conv"


def test_a_sequence_is_its_own_places():
    sequence = keras.Sequential([keras.Input((12, 3)), layers.Conv1D(4, 3, name="conv"), layers.GlobalMaxPooling1D()])
    ins = cw.Inspector(sequence, noise(12, 3, 1), preprocess=lambda batch: batch[..., 0])
    assert cw.grad_cam(ins, layer="conv", target=("conv", 0)).values.shape == (1, 10)


@pytest.mark.parametrize("depth", [1, 3])
def test_a_nested_models_name_is_its_output(depth):
    def nested(depth):
        inside = layers.Conv2D(3, 1, name="conv") if depth == 1 else nested(depth - 1)
        relu = layers.ReLU(name=f"relu{depth}")
        return keras.Sequential([keras.Input((8, 8, 3)), inside, relu], name=f"model{depth}")

    inner, inputs = nested(depth), keras.Input((8, 8, 3))
    shared = keras.Model(inputs, layers.Flatten(name="flat")(inner(inner(inputs))))
    image = noise(8, 8, 3)
    ins = cw.Inspector(randomise(shared), image)
    once = np.asarray(inner(image[None]))
    np.testing.assert_allclose(ins.feature_maps(inner.name), once[0], atol=1e-5)
    np.testing.assert_allclose(ins.feature_maps(f"{inner.name} (call 2)"), np.asarray(inner(once))[0], atol=1e-4)
    assert ins.kernels(inner.name).shape == (1, 1, 3, 3)
    assert ins.numbers(inner.name).parameters == inner.count_params()
    for level in range(depth - 1, 0, -1):
        path = "/".join(f"model{each}" for each in range(depth, level - 1, -1))
        assert ins.feature_maps(path).shape == (8, 8, 3)


@pytest.mark.parametrize("scale", [1, 255])
def test_a_nested_models_name_stays_where_the_picture_is_multiplied(scale):
    inner = keras.Sequential([keras.Input((8, 8, 3)), layers.Rescaling(1 / scale), layers.Conv2D(2, 3)], name="inner")
    model, image = keras.Sequential([inner, layers.GlobalAveragePooling2D()]), noise(8, 8, 3).clip(0, 1)
    ins = cw.Inspector(model, image)
    assert ins.inspection.scale == scale
    np.testing.assert_allclose(ins.feature_maps("inner"), np.asarray(inner(scale * image[None]))[0], atol=1e-4)
    ins.image = image[::-1]
    np.testing.assert_allclose(ins.feature_maps("inner"), np.asarray(inner(scale * image[None, ::-1]))[0], atol=1e-4)


class Own(layers.Layer):
    """A layer with a Sequential in it."""

    def __init__(self, **options):
        super().__init__(**options)
        inside = [layers.Conv2D(4, 3, name="first"), layers.Conv2D(4, 1, name="second")]
        self.inside = keras.Sequential(inside, name="path")

    def call(self, inputs):
        return self.inside(inputs) * 2


class Made(keras.Model):
    def __init__(self):
        super().__init__()
        self.own = Own(name="own")
        self.wrapped = layers.SpectralNormalization(layers.Conv2D(2, 1, name="inner"), name="wrapped")
        self.top = layers.Dense(2, name="top")

    def call(self, inputs):
        return self.top(keras.ops.mean(self.wrapped(self.own(inputs)), (1, 2)))


def test_layers_made_of_layers_in_a_subclassed_model():
    model, image = Made(), noise(9, 9, 3)
    ins = cw.Inspector(model, image)
    own = np.asarray(model.own(image[None]))
    np.testing.assert_allclose(ins.feature_maps("own/path"), own[0] / 2, atol=1e-5)
    np.testing.assert_allclose(ins.feature_maps("own"), own[0], atol=1e-5)
    np.testing.assert_allclose(ins.feature_maps("wrapped"), np.asarray(model.wrapped(own))[0], atol=1e-5)
    assert ins.kernels("wrapped").shape == (1, 1, 4, 2)
    with pytest.raises(cw.SettingError) as error:
        ins.kernels("own")
    assert "own/path/first, own/path/second" in one_sentence(error.value)
    assert cw.grad_cam(ins, target=("top", 0)).layer == "wrapped/inner"


def test_wrappers_that_call_their_layer_for_each_step():
    image = noise(5, 8, 3)
    model = keras.Sequential(
        [
            keras.Input((5, 8, 3)),
            layers.TimeDistributed(layers.Conv1D(4, 3, name="inner"), name="timed"),
            layers.Reshape((30, 4)),
            layers.Bidirectional(layers.LSTM(3, return_sequences=True), name="both"),
        ]
    )
    ins = cw.Inspector(model, image)
    timed = model.get_layer("timed")
    np.testing.assert_allclose(ins.feature_maps("timed"), np.asarray(timed(image[None]))[0], atol=1e-5)
    np.testing.assert_array_equal(ins.kernels("timed")[0], np.asarray(timed.layer.kernel))
    np.testing.assert_allclose(ins.feature_maps("both")[0], np.asarray(model(image[None]))[0], atol=1e-5)
    assert len([name for name in ins.stages if name.startswith("both")]) <= 3  # and not one for each step
    with pytest.raises(cw.SettingError) as error:
        ins.kernels("both")
    one_sentence(error.value)


def test_a_layer_inside_a_wrapper_and_outside_and_mistaken_names():
    inputs, shared = keras.Input((8, 8, 3)), layers.Conv2D(3, 1, name="shared")
    wrapper, block = layers.SpectralNormalization(shared, name="wrapper"), Residual(3, name="block")
    model = keras.Model(inputs, block(wrapper(shared(wrapper(inputs)))))
    ins, image = cw.Inspector(model, noise(8, 8, 3)), noise(8, 8, 3)
    once = np.asarray(shared(image[None]))
    np.testing.assert_allclose(ins.feature_maps("wrapper"), once[0], atol=1e-6)
    np.testing.assert_allclose(ins.feature_maps("shared"), np.asarray(shared(once))[0], atol=1e-6)
    assert {"wrapper", "wrapper (call 2)", "wrapper/shared", "shared", "block", "block/first"} <= set(ins.stages)
    for name in ("first", "wrapper (call 3)", "wrapper/", ""):
        with pytest.raises(cw.SettingError) as error:
            ins.feature_maps(name)
        assert "choose" in one_sentence(error.value)


def test_an_input_that_is_no_image_says_so():
    model = keras.Sequential([keras.Input((2, 8, 8, 3)), layers.TimeDistributed(layers.Conv2D(4, 3), name="timed")])
    with pytest.raises(cw.SettingError) as error:
        cw.Inspector(model, noise(16, 8, 3), preprocess=lambda batch: batch.reshape(1, 2, 8, 8, 3))
    assert "2 × 8 × 8 × 3" in one_sentence(error.value)
