"""Stages to be shown: those of three blocks on a small image, with a softmax and a padded pooling among them."""

import pytest

from cnn_widgets.core.stack.block import Block
from cnn_widgets.core.stack.network import Network, Plan
from cnn_widgets.core.stack.weights import Weights
from tests.helpers import noise


@pytest.fixture(scope="session")
def stages():
    """conv1, act1, pool1, conv2, act2, conv3, pool3 on 40 × 32 × 3."""
    blocks = (
        Block(filters=12, kernel_size=(3, 4), padding="same", pool_size=2),
        Block(filters=5, activation="softmax", pooling=None),
        Block(filters=3, activation=None, pooling="average", pool_padding="same"),
    )
    weights = (Weights(0, biases={0: 0.25}), Weights(1), Weights(2))
    return Network().run(Plan(noise(40, 32, 3), blocks, weights, 0))
