"""Statistics of channels, compared with NumPy's on arrays made for the test."""

import numpy as np
import pytest

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.inspection import diagnose, filter_channels, sort_channels
from cnn_widgets.core.stack.stage import Stage
from tests.helpers import one_sentence


def stage(range_="signed"):
    maps = np.random.default_rng(0).uniform(0.1, 0.9, (6, 5, 6)).astype(np.float32)
    maps[..., 1] = 0
    maps[..., 2] = 0.5
    maps[0, 0, 3], maps[1, 1, 3] = np.nan, np.inf
    maps[:4, :, 4] = 1
    maps[..., 5] += 1e4
    return Stage("s", "conv", maps, range_)


def test_statistics_are_those_of_numpy():
    made = stage()
    figures, maps = diagnose(made), made.maps.astype(np.float64)
    for channel in (0, 1, 2, 4, 5):
        np.testing.assert_allclose(figures.mean[channel], maps[..., channel].mean(), rtol=1e-6)
        np.testing.assert_allclose(figures.variance[channel], maps[..., channel].var(), rtol=1e-4, atol=1e-12)
    finite = maps[..., 3][np.isfinite(maps[..., 3])]
    np.testing.assert_allclose(figures.mean[3], finite.mean(), rtol=1e-6)
    np.testing.assert_allclose(figures.variance[3], finite.var(), rtol=1e-5)
    np.testing.assert_array_equal(figures.maximum[[0, 5]], made.maps.max(axis=(0, 1))[[0, 5]])
    assert figures.dead.tolist() == [False, True, False, False, False, False]
    assert figures.constant.tolist() == [False, True, True, False, False, False]
    assert figures.nan[3] == figures.infinite[3] == 1 and figures.nonfinite.sum() == 1
    assert not figures.saturated.any()
    assert figures.summary == "1 of 6 channels are all zero; 1 constant; 1 with NaN; 1 with infinite values"


def test_saturation_is_the_fraction_at_the_ends():
    saturated = diagnose(stage("unit")).saturated
    assert saturated[4] == pytest.approx(20 / 30) and saturated[1] == 1 and saturated[0] == 0
    assert list(filter_channels(stage("unit"), "saturated")) == [1, 4, 5]


def test_a_vector_is_not_constant():
    assert not diagnose(Stage("d", "dense", np.ones((1, 1, 4), np.float32), "signed")).constant.any()


def test_channels_in_order_and_chosen():
    made = stage()
    assert list(sort_channels(made)) == list(range(6)) and list(filter_channels(made)) == list(range(6))
    assert list(sort_channels(made, "mean"))[:2] == [5, 4] and sort_channels(made, "mean")[-1] == 1
    assert sort_channels(made, "dead")[0] == 1 and list(sort_channels(made, "dead")[1:]) == [0, 2, 3, 4, 5]
    assert list(filter_channels(made, "dead")) == [1] and 1 not in filter_channels(made, "alive")
    assert list(filter_channels(made, "nonfinite")) == [3]
    for call in (sort_channels, filter_channels):
        with pytest.raises(SettingError) as error:
            call(made, "beauty")
        one_sentence(error.value)
