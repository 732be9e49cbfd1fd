"""The table of activation functions against Keras's own list and Keras's own values."""

import keras
import numpy as np
import pytest

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.stack.activation import ACROSS_CHANNELS, NOT_POSSIBLE, RANGES, check_activation

HELPERS = {"deserialize", "get", "serialize", "linear"}
IN_KERAS = {
    name for name in dir(keras.activations) if not name.startswith("_") and callable(getattr(keras.activations, name))
} - HELPERS


def values(name):
    """Return Keras's values over (places, channels) of all magnitudes and signs."""
    x = np.concatenate([np.linspace(-30, 30, 601), np.random.default_rng(0).normal(size=599) * 3]).reshape(-1, 4)
    return np.asarray(keras.activations.get(name)(keras.ops.convert_to_tensor(x, "float32")))


def test_every_function_in_keras_is_in_the_table_or_refused_with_a_reason():
    assert set(RANGES) | set(NOT_POSSIBLE) >= IN_KERAS


@pytest.mark.parametrize("name", RANGES)
def test_keras_knows_every_name_in_the_table(name):
    keras.layers.Activation(name)
    assert check_activation(name) == name


@pytest.mark.parametrize("name", RANGES)
def test_values_lie_in_the_range_that_the_table_states(name):
    result, range_ = values(name), RANGES[name]
    low, high = result.min(), result.max()
    if range_ == "signed":
        assert low < 0
    if range_ == "positive":
        assert low >= 0 and high > 1
    if range_ == "unit":
        assert low >= 0 and 0.9 < high <= 1
    if range_ == "tanh":
        assert -1 <= low < -0.9 and 0.9 < high <= 1


@pytest.mark.parametrize("name", RANGES)
def test_functions_across_channels_are_those_whose_value_changes_with_another_channel(name):
    function = keras.activations.get(name)
    alone, beside = (np.asarray(function(keras.ops.convert_to_tensor([[0.3, other]]))) for other in (0.1, 0.6))
    assert (alone[0, 0] != beside[0, 0]) == (name in ACROSS_CHANNELS)


@pytest.mark.parametrize("name", NOT_POSSIBLE)
def test_a_function_that_cannot_be_used_in_a_block_says_why(name):
    with pytest.raises(SettingError, match=r"since .*: use another"):
        check_activation(name)
