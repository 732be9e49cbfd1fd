"""Copies of models with custom layers, losses and functions."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.training import copy_of_model

L = keras.layers
X = np.random.default_rng(0).normal(size=(3, 6, 6, 1)).astype(np.float32)


def own_loss(wanted, made):
    return keras.ops.mean(keras.ops.abs(wanted - made))


def doubled(x):
    return 2 * x


class Own(L.Layer):
    def call(self, x):
        return x + 1


class Alone(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = L.Dense(2)

    def call(self, x):
        return self.dense(x)


def nested():
    inputs = keras.Input((6, 6, 1))
    return keras.Model(inputs, Own()(L.Dense(2)(inputs)))


@pytest.mark.parametrize(
    "layers",
    [
        lambda: [L.Dense(2, doubled)],
        lambda: [L.Dense(2, lambda x: x - 1)],
        lambda: [L.Conv2D(2, 3, activation=tf.nn.relu6)],
        lambda: [L.Lambda(doubled), L.Dense(2)],
        lambda: [nested(), L.Lambda(lambda x: x * 3)],
    ],
)
def test_a_copy_computes_the_same_and_has_its_own_weights(layers):
    model = keras.Sequential([keras.Input((6, 6, 1)), *layers()])
    model.compile("sgd", own_loss, metrics=[lambda wanted, made: keras.ops.mean(made)])
    copy = copy_of_model(model)
    np.testing.assert_array_equal(copy(X), model(X))
    assert [layer.name for layer in copy.layers if layer.count_params()] == [
        layer.name for layer in model.layers if layer.count_params()
    ]
    before = np.array(model(X))
    copy.set_weights([weight + 1 for weight in copy.get_weights()])
    np.testing.assert_array_equal(model(X), before)
    assert not np.array_equal(copy(X), before)


def test_a_model_that_only_its_own_code_can_make_is_refused():
    model = Alone()
    model.build((None, 4))
    with pytest.raises(SettingError, match="get_config"):
        copy_of_model(model)
