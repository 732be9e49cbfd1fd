"""Models with their channels first give the numbers of those with their channels last, on any processor."""

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from cnn_widgets.core.inspection.calls import channels_first
from tests.helpers import noise, one_sentence, run_python

IMAGE = noise(12, 10, 3)


@pytest.fixture(autouse=True)
def no_such_convolutions(monkeypatch):
    """As on a processor on which TensorFlow convolves with the channels last alone."""
    monkeypatch.setattr(channels_first, "_is_native", lambda: False)


def chain(data_format):
    keras.utils.set_random_seed(0)
    of = {"data_format": data_format}
    shape = (3, 12, 10) if data_format == "channels_first" else (12, 10, 3)
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(
                4, 3, padding="same", strides=2, activation="relu", activity_regularizer="l2", name="conv", **of
            ),
            layers.Conv2D(4, 2, dilation_rate=2, use_bias=False, name="dilated", **of),
            layers.Conv2DTranspose(5, 3, strides=2, output_padding=1, activation="elu", name="up", **of),
            layers.SeparableConv2D(4, 2, name="separable", **of),
            layers.GlobalMaxPooling2D(name="best", **of),
            layers.Dense(3, activation="softmax", name="scores"),
        ]
    )


class Own(keras.Model):
    def __init__(self, data_format):
        super().__init__()
        self.parts = chain(data_format).layers

    def call(self, inputs):
        for part in self.parts:
            inputs = part(inputs)
        return inputs


def pair(make):
    first, last = make("channels_first"), make("channels_last")
    turned = {} if make is chain else {"preprocess": lambda batch: np.moveaxis(batch, -1, 1)}
    return cw.Inspector(first, IMAGE, **turned), cw.Inspector(last, IMAGE)


@pytest.mark.parametrize("make", [chain, Own])
def test_every_map_and_term_is_that_of_the_channels_last(make):
    first, last = pair(make)
    for got, wanted in zip(first.model.get_weights(), last.model.get_weights(), strict=True):
        np.testing.assert_array_equal(got, wanted)
    for stage in last.stages:
        np.testing.assert_allclose(first.feature_maps(stage), last.feature_maps(stage), atol=1e-6, err_msg=stage)
    terms, real = (ins.arithmetic("conv", row=2, col=3, channel=1) for ins in (first, last))
    assert terms.value == pytest.approx(real.value, abs=1e-6)


def test_techniques_and_gradients_too():
    first, last = pair(chain)
    for ask in (
        lambda ins: cw.saliency(ins).values,
        lambda ins: cw.grad_cam(ins, layer="up").values,
        lambda ins: cw.occlusion_sensitivity(ins, patch=4).values,
        lambda ins: cw.integrated_gradients(ins).values,
        lambda ins: cw.ablate(ins, layer="conv", channels=1).after.values,
        lambda ins: cw.top_patches(ins, [IMAGE, IMAGE / 2], "dilated", 1).patches[0].value,
    ):
        np.testing.assert_allclose(ask(first), ask(last), atol=1e-5)


def test_an_activation_along_an_axis_keeps_its_axis():
    for layer in (layers.Conv2D, layers.Conv2DTranspose):
        model = keras.Sequential(
            [keras.Input((3, 12, 10)), layer(2, 3, activation="softmax", data_format="channels_first", name="conv")]
        )
        maps = cw.Inspector(model, IMAGE).feature_maps("conv")
        np.testing.assert_allclose(maps.sum(1), 1, atol=1e-5)


def test_signals_with_their_channels_first():
    last = layers.Conv1D(4, 3, padding="causal", data_format="channels_last", name="conv")
    first = layers.Conv1D(4, 3, padding="causal", data_format="channels_first", name="conv")
    one, two = keras.Sequential([keras.Input((20, 3)), last]), keras.Sequential([keras.Input((3, 20)), first])
    two.set_weights(one.get_weights())
    signal = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
    maps = cw.Inspector(two, signal.T).feature_maps("conv")
    np.testing.assert_allclose(maps, cw.Inspector(one, signal).feature_maps("conv"), atol=1e-6)


def test_other_threads_and_later_calls_are_not_touched():
    before = layers.Conv2D.convolution_op, layers.Conv1D.call, layers.Conv2DTranspose.call
    cw.Inspector(chain("channels_first"), IMAGE).feature_maps("scores")
    assert (layers.Conv2D.convolution_op, layers.Conv1D.call, layers.Conv2DTranspose.call) == before


def test_without_one_dnn_in_a_process_of_its_own():
    printed = run_python(
        """
import keras, numpy as np, cnn_widgets as cw
rng = np.random.default_rng(0)
image, kernel = rng.random((6, 5, 3), np.float32), rng.random((3, 3, 3, 2), np.float32)
conv = keras.layers.Conv2D(2, 3, data_format="channels_first", name="conv")
model = keras.Sequential([keras.Input((3, 6, 5)), conv])
model.set_weights([kernel, np.zeros(2)])
windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3), (0, 1))
real = np.einsum("ijchw,hwcf->ijf", windows, kernel)
print(np.allclose(cw.Inspector(model, image).feature_maps("conv"), real, atol=1e-5))

@keras.saving.register_keras_serializable()
class Own(keras.layers.Layer):
    def call(self, x):
        return keras.ops.conv(x, keras.ops.ones((3, 3, 3, 2)), data_format="channels_first")

try:
    cw.Inspector(keras.Sequential([keras.Input((3, 6, 5)), Own(name="own")]), image)
except cw.SettingError as error:
    print(error)
""",
        env={"TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    right, *said = printed.splitlines()
    assert right == "True"
    # On a processor for which TensorFlow has such a convolution all the same there is nothing to refuse.
    for sentence in said:
        assert "channels first" in one_sentence(ValueError(sentence)) and "NHWC" not in sentence
