"""The worked examples, and the seven cases on a large photo against TensorFlow itself."""

import numpy as np
import pytest
import tensorflow as tf

import cnn_widgets as cw
from cnn_widgets.render.colour_tables import rgb_picture


def test_the_worked_convolution_gives_84():
    ex = cw.Explorer("worked_convolution", filters=1, strides=2, activation=None, pooling=None)
    ex.set_kernels("conv1", "worked_convolution")
    assert ex.feature_maps("conv1").shape == (3, 3, 1)
    terms = ex.arithmetic("conv1", row=0, col=0, channel=0)
    assert terms.patch.ravel().tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert terms.kernel.ravel().tolist() == [8, 7, 6, 5, 4, 3, 2, 1, 0]
    # 0*8 + 1*7 + 2*6 + 3*5 + 4*4 + 5*3 + 6*2 + 7*1 + 8*0
    assert terms.products.ravel().tolist() == [0, 7, 12, 15, 16, 15, 12, 7, 0]
    assert terms.value == 84 == ex.feature_maps("conv1")[0, 0, 0] and terms.agrees


def test_a_5x5_input_with_a_3x3_kernel_gives_3x3():
    ex = cw.Explorer(np.arange(25).reshape(5, 5), filters=1, pooling=None)
    assert ex.feature_maps("conv1").shape == (3, 3, 1)


def test_a_digit_goes_from_28_to_24_to_12():
    ex = cw.Explorer("digit_4", filters=16, kernel_size=5, pool_size=2)
    assert [ex.feature_maps(name).shape for name in ex.stages] == [
        (28, 28, 1),
        (24, 24, 16),
        (24, 24, 16),
        (12, 12, 16),
    ]


def test_the_worked_pooling_gives_8():
    ex = cw.Explorer("worked_pooling", filters=1, kernel_size=1, activation=None)
    ex.set_kernels("conv1", [[1]])
    assert ex.image.shape == (8, 8, 1) and ex.feature_maps("pool1").shape == (4, 4, 1)
    terms = ex.arithmetic("pool1", row=0, col=0, channel=0)
    assert sorted(terms.patch.ravel()) == [1, 2, 7, 8] and terms.value == 8 == ex.feature_maps("pool1")[0, 0, 0]
    ex.blocks[0].pooling = "average"
    assert ex.feature_maps("pool1")[0, 0, 0] == 4.5


CASES = {
    "a": dict(filters=3, kernel_size=3, activation=None, pooling=None),
    "b": dict(filters=3, kernel_size=10, activation=None, pooling=None),
    "c": dict(filters=1, kernel_size=3, activation=None, pooling=None),
    "d": dict(filters=1, kernel_size=20, activation=None, pooling=None),
    "e": dict(filters=1, kernel_size=20, activation="relu", pooling=None),
    "f": dict(filters=1, kernel_size=3, activation=None, pooling="max", pool_size=5),
    "g": dict(filters=1, kernel_size=3, activation="relu", pooling="max", pool_size=5),
}


@pytest.fixture(scope="module")
def photo():
    """One explorer for all cases, as a hand would go through them."""
    return cw.Explorer(cw.load_image("cat", size=(1080, 1440)), **CASES["a"])


@pytest.mark.parametrize("case", CASES)
def test_a_large_photo_is_what_tensorflow_gives(photo, case):
    photo.blocks[0].update(**CASES[case])
    size = CASES[case]["kernel_size"]
    value = tf.nn.conv2d(photo.image[None], photo.kernels("conv1"), 1, "VALID")
    expected = {"input": photo.image, "conv1": value[0]}
    assert value.shape == (1, 1081 - size, 1441 - size, CASES[case]["filters"])
    if CASES[case]["activation"]:
        expected["act1"] = (value := tf.nn.relu(value))[0]
    if CASES[case]["pooling"]:
        expected["pool1"] = tf.nn.max_pool2d(value, 5, 5, "VALID")[0]
    assert photo.stages == tuple(expected)
    for name, maps in expected.items():
        np.testing.assert_allclose(photo.feature_maps(name), np.asarray(maps), rtol=0, atol=1e-5)


def test_three_filters_are_one_rgb_picture_min_max_over_the_stage(photo):
    photo.blocks[0].update(**CASES["a"])
    maps = photo.feature_maps("conv1")
    picture = rgb_picture(maps)
    expected = (maps - maps.min()) / np.ptp(maps) * 255
    assert picture.shape == (1078, 1438, 3) and np.abs(picture - expected).max() <= 0.51
