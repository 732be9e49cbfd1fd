"""Stacked convolutions: their sizes on a photo, and two linear ones that are one."""

import keras
import numpy as np

import cnn_widgets as cw
from cnn_widgets.render.wire import unpack
from tests.helpers import assert_is_keras


def test_two_convolutions_without_pooling_give_222_and_220():
    ex = cw.Explorer("cat", blocks=[cw.Block(filters=16, pooling=None), cw.Block(filters=16, pooling=None)])
    assert ex.image.shape == (224, 224, 3)
    assert [ex.feature_maps(stage).shape for stage in ("conv1", "conv2")] == [(222, 222, 16), (220, 220, 16)]
    header = unpack(ex.scene.maps)[0]
    lines = [(line["stage"], line["text"], line["result"]) for line in header["formula"]]
    assert lines == [("conv1", "⌊(224 − 3 + 0) / 1⌋ + 1 = 222", 222), ("conv2", "⌊(222 − 3 + 0) / 1⌋ + 1 = 220", 220)]
    assert ex.kernels("conv2").shape == (3, 3, 16, 16)
    kernels = unpack(ex.scene.kernels)[0]
    assert (kernels["filters"], kernels["in_channels"]) == (16, 3)
    ex.scene.look_at("conv2")
    kernels = unpack(ex.scene.kernels)[0]
    assert (kernels["filters"], kernels["in_channels"]) == (16, 16)
    assert unpack(ex.scene.maps)[0]["tiles"]["full"] == [220, 220]
    assert_is_keras(ex)


def test_two_linear_layers_are_one_and_with_a_relu_between_they_are_not():
    linear = dict(filters=16, activation=None, pooling=None)
    ex = cw.Explorer("cat", blocks=[cw.Block(**linear), cw.Block(**linear)])
    ex.set_bias("conv1", np.linspace(-0.2, 0.2, 16))
    ex.set_bias("conv2", 0.1)
    one = cw.Explorer("cat", blocks=[cw.Block(**linear)])
    one.set_kernels("conv1", cw.compose_kernels(ex.kernels("conv1"), ex.kernels("conv2")))
    one.set_bias("conv1", cw.compose_biases(ex.bias("conv1"), ex.kernels("conv2"), ex.bias("conv2")))
    assert one.blocks[0].kernel_size == 5
    both, single = ex.feature_maps("conv2"), one.feature_maps("conv1")
    assert both.shape == single.shape == (220, 220, 16)
    largest = np.abs(both).max()
    assert np.abs(both - single).max() <= 1e-5 * largest
    # The one layer in Keras alone.
    layer = keras.layers.Conv2D(16, 5)
    layer.build((None, 224, 224, 3))
    layer.set_weights([one.kernels("conv1"), one.bias("conv1")])
    np.testing.assert_allclose(np.asarray(layer(ex.image[None]))[0], both, rtol=0, atol=1e-5 * largest)

    ex.blocks[0].activation = "relu"
    assert np.abs(ex.feature_maps("conv2") - single).max() > 0.1 * largest
