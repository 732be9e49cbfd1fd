"""The user's random states and Keras's name counters are restored."""

import random

import keras
import numpy as np
import pytest
import tensorflow as tf

from cnn_widgets.core.untouched import untouched


def draws():
    """Return the next numbers of each global random state."""
    return (
        random.random(),
        np.random.uniform(),
        float(keras.random.uniform(())),
        float(tf.random.uniform(())),
        keras.layers.Dense(2).kernel_initializer.seed,
    )


def use_up():
    """Draw from all of them, as a model with unseeded layers does."""
    layers = keras.layers
    keras.Sequential([keras.Input((2,)), layers.Dense(3), layers.Dropout(0.5)])
    return draws()


@pytest.mark.parametrize("has_drawn", [False, True])
def test_what_is_drawn_inside_is_not_used_up(has_drawn):
    def after(inside):
        keras.utils.set_random_seed(3)
        if has_drawn:
            draws()
        inside()
        return draws()

    def kept():
        with untouched():
            use_up()

    expected = after(lambda: None)
    assert after(kept) == expected
    assert after(use_up) != expected


def test_it_is_put_back_after_an_error_too():
    random.seed(1)
    expected = random.random()
    random.seed(1)
    with pytest.raises(ValueError, match="inside"), untouched():
        random.random()
        raise ValueError("inside")
    assert random.random() == expected
