"""The receptive field, compared with the gradient of Keras's output with respect to its input."""

import numpy as np
import pytest
import tensorflow as tf

from cnn_widgets.core.stack.block import Block
from cnn_widgets.core.stack.network import Network, Plan
from cnn_widgets.core.stack.weights import Weights
from tests.helpers import noise, sequential, settings_of

LINEAR = dict(filters=2, activation=None, pooling="average")
STACKS = [
    [dict(pooling=None)],
    [dict(kernel_size=(2, 5), strides=(3, 2))],
    [dict(kernel_size=4, padding="same", pool_size=3, pool_padding="same")],
    [dict(kernel_size=3, dilation_rate=(2, 3), pooling=None)],
    [dict(kernel_size=3, padding="same"), dict(kernel_size=2, padding="same", strides=2, pooling=None)],
    [dict(strides=2), dict(pool_size=2, pool_strides=1), dict(kernel_size=1, pooling=None)],
    [dict(pool_size=1, pool_strides=3), dict(kernel_size=2, dilation_rate=2, pooling=None)],
    [
        dict(strides=(2, 1), pooling=None),
        dict(kernel_size=5, padding="same", pool_size=3, pool_strides=1, pool_padding="same"),
    ],
]


@pytest.mark.parametrize("stack", STACKS, ids=str)
def test_a_value_sees_just_the_cells_that_it_has_a_gradient_to(stack):
    image = noise(23, 26, 1)
    blocks = [Block(**{**LINEAR, **settings}) for settings in stack]
    stages = Network().run(Plan(image, tuple(blocks), tuple(Weights(i) for i in range(len(blocks))), 0))
    model = sequential(image.shape, *map(settings_of, blocks))
    for layer in model.layers:
        layer.set_weights([np.ones_like(w) for w in layer.get_weights()])  # nothing cancels
    height, width = stages[-1].size
    for row, col in {(0, 0), (height // 2, width // 2), (height - 1, width - 1)}:
        x = tf.constant(image[None])
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = model(x)[0, row, col, 0]
        seen = tape.gradient(value, x).numpy()[0, :, :, 0] != 0
        rows, cols = (np.flatnonzero(seen.any(axis)) for axis in (1, 0))
        field_rows, field_cols = stages[-1].field.at(row, col)
        inside = [
            max(field_rows.start, 0),
            min(field_rows.stop, 23),
            max(field_cols.start, 0),
            min(field_cols.stop, 26),
        ]
        assert inside == [rows[0], rows[-1] + 1, cols[0], cols[-1] + 1]


def test_two_3x3_convolutions_see_5x5_and_with_a_pooling_between_8x8():
    """By hand: 3 + 2 = 5, and (3 - 1) * 2 + (2 - 1) * 1 + 3 = 8."""

    def size(*blocks):
        weights = tuple(Weights(i) for i in range(len(blocks)))
        return Network().run(Plan(noise(20, 20, 1), blocks, weights, 0))[-1].field.size

    assert size(Block(pooling=None), Block(pooling=None)) == (5, 5)
    assert size(Block(), Block(pooling=None)) == (8, 8)
