"""A timeline keeps evenly spaced snapshots within its limit of bytes."""

import math

import numpy as np
import pytest

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.training import Snapshot, Timeline
from tests.helpers import one_sentence


def snapshot(step, size=0):
    return Snapshot(step, 1, None, (np.zeros(size, np.uint8),))


def test_a_timeline_keeps_first_last_and_evenly_spaced_snapshots_within_its_bytes():
    timeline = Timeline(most_bytes=20_000, most=1000)
    for step in range(1000):
        timeline.add(snapshot(step, 1000))
        assert timeline.nbytes <= 20_000
    gaps = np.diff(timeline.steps)
    assert (timeline.first.step, timeline.last.step, len(timeline)) == (0, 999, 20)
    # Even spacing would be 999 / 19 = 53; since gaps are halved one by one, they stay within a factor of four of that.
    assert gaps.max() <= 4 * 999 / 19


def test_a_timeline_of_huge_snapshots_still_keeps_two():
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
