"""Two linear convolutions equal one, by Keras; with a ReLU between them they do not."""

import keras
import numpy as np
import pytest

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.images import load_image
from cnn_widgets.core.stack.linear import compose_biases, compose_kernels
from tests.helpers import noise, one_sentence


def conv(image, kernel, bias=None):
    """Return the output of a real Conv2D layer with padding "valid" for one image."""
    layer = keras.layers.Conv2D(kernel.shape[3], kernel.shape[:2], use_bias=bias is not None)
    layer.build((None, *image.shape))
    layer.set_weights([kernel] if bias is None else [kernel, bias])
    return np.asarray(layer(image[None]))[0]


def test_by_hand():
    # (1, 1) followed by (1, 2): 1·(1, 1, 0) + 2·(0, 1, 1)
    composed = compose_kernels(np.float32([1, 1]).reshape(1, 2, 1, 1), np.float32([1, 2]).reshape(1, 2, 1, 1))
    assert composed.ravel().tolist() == [1, 3, 2] and composed.shape == (1, 3, 1, 1)
    # Down by one, then right by one, is down and right by one: rows and columns are not mixed up.
    down, right = np.zeros((2, 3, 1, 1)), np.zeros((2, 3, 1, 1))
    down[1, 0], right[0, 2] = 1, 1
    composed = compose_kernels(down, right)
    assert composed.shape == (3, 5, 1, 1) and composed[1, 2] == 1 and composed.sum() == 1


@pytest.mark.parametrize("sizes", [((3, 3), (3, 3)), ((2, 5), (4, 1)), ((1, 1), (3, 3)), ((3, 3), (1, 1))])
@pytest.mark.parametrize("biases", [False, True])
def test_keras_gives_the_same(sizes, biases):
    image = load_image("cat", size=(40, 36))
    first, second = noise(*sizes[0], 3, 4, seed=1) - 0.5, noise(*sizes[1], 4, 5, seed=2) - 0.5
    one, two = (noise(4, seed=3), noise(5, seed=4)) if biases else (None, None)
    stepwise = conv(conv(image, first, one), second, two)
    composed = compose_kernels(first, second)
    assert composed.dtype == np.float32
    assert composed.shape == (sizes[0][0] + sizes[1][0] - 1, sizes[0][1] + sizes[1][1] - 1, 3, 5)
    at_once = conv(image, composed, compose_biases(one, second, two) if biases else None)
    np.testing.assert_allclose(at_once, stepwise, atol=1e-5 * np.abs(stepwise).max())
    folded = conv(np.maximum(conv(image, first, one), 0), second, two)
    assert np.abs(folded - at_once).max() > 0.1 * np.abs(stepwise).max()


def test_either_bias_may_be_missing():
    second = noise(3, 3, 4, 5)
    np.testing.assert_array_equal(compose_biases(None, second), np.zeros(5))
    np.testing.assert_array_equal(compose_biases(None, second, np.arange(5)), np.arange(5))
    np.testing.assert_allclose(compose_biases(np.ones(4), second), second.sum(axis=(0, 1, 2)), rtol=1e-6)


@pytest.mark.parametrize(
    "call",
    [
        lambda: compose_kernels(noise(3, 3, 1, 2), noise(3, 3, 3, 1)),
        lambda: compose_kernels(noise(3, 3), noise(3, 3, 1, 1)),
        lambda: compose_kernels(noise(3, 3, 1, 1), np.full((1, 1, 1, 1), np.inf)),
        lambda: compose_kernels(None, None),
        lambda: compose_biases(np.ones(3), noise(3, 3, 4, 5)),
        lambda: compose_biases(None, noise(3, 3, 4, 5), 1.0),
    ],
)
def test_kernels_that_do_not_fit_are_a_sentence(call):
    with pytest.raises(SettingError) as caught:
        call()
    one_sentence(caught.value)
