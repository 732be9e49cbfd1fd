"""Data are checked before training starts."""

import numpy as np
import pytest

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.training import read_data
from tests.helpers import one_sentence

X, Y = np.zeros((4, 6, 6, 1), np.float32), np.arange(4)


@pytest.mark.parametrize(
    "data, batch, steps, words",
    [
        ("letters", 32, None, "give arrays"),
        (X, 32, None, "give arrays"),
        ((X, Y[:3]), 32, None, "4 inputs and 3 labels"),
        ((X[:0], Y[:0]), 32, None, "at least one"),
        ((np.zeros(4), Y), 32, None, "shape"),
        ((X, 3), 32, None, "no labels"),
        ((np.full_like(X, np.nan), Y), 32, None, "NaN"),
        ((X, np.array([0, 1, np.inf, 0])), 32, None, "NaN or infinity"),
        ((X, np.array(["a", "b", "c", "d"])), 32, None, "numbers"),
        (([[1], [2, 3]], Y), 32, None, "no array"),
        ((X, Y), 0, None, "batch_size"),
        ((X, Y), 2.5, None, "batch_size"),
        (iter([(X, Y)]), 32, None, "steps_per_epoch"),
        (iter([]), 32, 3, "no batch"),
        (iter([X]), 32, 3, "batches"),
        (iter([(X, Y[:2])]), 32, 3, "label for each"),
    ],
)
def test_data_that_cannot_be_learned_from_are_refused_in_a_sentence(data, batch, steps, words):
    with pytest.raises(SettingError) as raised:
        read_data(data, batch, steps)
    assert words in one_sentence(raised.value)


def test_batches_that_a_check_took_from_a_generator_are_given_back():
    data = read_data(iter([(X, Y), (X + 1, Y)]), steps_per_epoch=2)
    assert [batch[0].max() for batch in data.x] == [0, 1]
