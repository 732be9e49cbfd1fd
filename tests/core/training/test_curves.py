"""Curves of a training: smoothed, and in the form that is sent to the browser."""

import numpy as np
import pytest

from cnn_widgets.core.training import Curves, EpochResult
from cnn_widgets.core.training.curves import Curve
from cnn_widgets.render.frames.trainer import training_frame


def test_the_smoothed_curve_is_a_weighted_mean_of_the_steps_so_far():
    values = np.random.default_rng(0).normal(size=40)
    curve = Curve(weight=0.9)
    for value in values:
        curve.add(value)
    for count in (1, 2, 40):
        weights = 0.9 ** np.arange(count)[::-1]
        assert curve.smooth[count - 1] == pytest.approx(np.average(values[:count], weights=weights))


@pytest.mark.parametrize("count", [0, 1, 399, 400, 401, 1234])
def test_long_curves_are_sent_as_means_of_neighbours(count):
    curves = Curves()
    for step in range(count):
        curves.add(float(step), step / 2000)
    header, arrays = training_frame(curves, (0, 5), revision=3)
    step = header["step"]
    assert len(arrays["loss"]) <= 400 and header["steps"] == count
    if count:
        assert arrays["steps"][-1] == count
        assert arrays["loss"][-1] == np.mean(curves.loss[(len(arrays["loss"]) - 1) * step :])
        assert arrays["smooth_accuracy"][-1] == pytest.approx(curves.of_accuracy.smooth[-1])
    assert arrays["snapshots"].tolist() == [0, 5]


def test_the_description_has_the_last_values():
    curves = Curves()
    curves.add(2.0, 0.25)
    curves.add_epoch(EpochResult(1, 1, 2.0, 0.25, 1.5, 0.5))
    text = training_frame(curves, (), revision=1)[0]["description"]
    assert "Loss from 2 to 2" in text and "25.0%" in text and "after epoch 1: loss 1.5, accuracy 50.0%" in text
