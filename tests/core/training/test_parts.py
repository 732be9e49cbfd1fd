"""The pure parts of training: data, the timeline, the curves and what is sent of them."""

import math

import numpy as np
import pytest

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.training import Curves, EpochResult, Snapshot, Timeline, classes_of, read_data
from cnn_widgets.core.training.curves import Curve
from cnn_widgets.render.frames.trainer import training_frame
from tests.helpers import one_sentence


def snapshot(step, size=0):
    return Snapshot(step, 1, None, (np.zeros(size, np.uint8),))


def test_a_timeline_keeps_first_last_and_evenly_spread_ones_within_its_bytes():
    timeline = Timeline(most_bytes=20_000, most=1000)
    for step in range(1000):
        timeline.add(snapshot(step, 1000))
        assert timeline.nbytes <= 20_000
    gaps = np.diff(timeline.steps)
    assert (timeline.first.step, timeline.last.step, len(timeline)) == (0, 999, 20)
    # Even spacing would be 999 / 19 = 53; halving gaps one by one leaves them within a factor of four.
    assert gaps.max() <= 4 * 999 / 19


def test_a_timeline_of_huge_snapshots_still_has_two():
    timeline = Timeline(most_bytes=10)
    for step in range(5):
        timeline.add(snapshot(step, 1000))
    assert timeline.steps == (0, 4)


def test_the_nearest_snapshot_is_found_and_others_are_refused():
    timeline = Timeline()
    for step in (0, 10, 30):
        timeline.add(snapshot(step))
    assert [timeline.at(step).step for step in (0, 4, 6, 19, 21, 30)] == [0, 0, 10, 10, 30, 30]
    for bad in (-1, 31, 1.5, "now", True, math.nan):
        with pytest.raises(SettingError) as raised:
            timeline.at(bad)
        one_sentence(raised.value)


def test_the_smoothed_curve_is_the_weighted_mean_of_what_came_before():
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


def test_the_description_has_the_last_figures():
    curves = Curves()
    curves.add(2.0, 0.25)
    curves.add_epoch(EpochResult(1, 1, 2.0, 0.25, 1.5, 0.5))
    text = training_frame(curves, (), revision=1)[0]["description"]
    assert "Loss from 2 to 2" in text and "25.0%" in text and "after epoch 1: loss 1.5, accuracy 50.0%" in text


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


def test_what_was_looked_at_of_a_generator_is_given_back():
    data = read_data(iter([(X, Y), (X + 1, Y)]), steps_per_epoch=2)
    assert [batch[0].max() for batch in data.x] == [0, 1]


@pytest.mark.parametrize(
    "labels, given, is_all, classes",
    [([0, 2, 1], None, True, 3), ([0, 0], None, True, 2), ([[0, 1, 0]], None, False, 3), ([0], 10, False, 10)],
)
def test_classes_are_counted(labels, given, is_all, classes):
    assert classes_of(np.array(labels), given, is_all) == classes


@pytest.mark.parametrize(
    "labels, given, is_all", [([0.5], None, True), ([-1], None, True), ([3], 3, True), ([1], None, False)]
)
def test_labels_that_are_no_classes_are_refused(labels, given, is_all):
    with pytest.raises(SettingError) as raised:
        classes_of(np.array(labels), given, is_all)
    one_sentence(raised.value)
