"""One byte a pixel: never off by more than half a step, and 255 where a value is not finite."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_widgets.render.wire import quantise

SCALES = st.sampled_from([1e-38, 1e-30, 1e-6, 1.0, 255.0, 1e6, 1e30])
PLANES = hnp.arrays(
    np.float32, hnp.array_shapes(min_dims=3, max_dims=3, max_side=5), elements=st.floats(-1, 1, width=32)
)


def limits(planes):
    return planes.min((1, 2)), planes.max((1, 2))


def read(levels, low, high):
    low, high = (np.asarray(end, float)[:, None, None] for end in (low, high))
    return low + levels.astype(float) / 254 * (high - low)


@pytest.mark.filterwarnings("error")
@given(planes=PLANES, scale=SCALES, offset=st.sampled_from([0, 1, -100]))
@example(planes=np.array([[[0, 0.5, 1]]], np.float32), scale=1e-37, offset=0)
def test_a_level_is_off_by_at_most_half_a_step(planes, scale, offset):
    planes = ((planes + np.float32(offset)) * np.float32(scale)).astype(np.float32)
    low, high = limits(planes)
    levels = quantise(planes, low, high)
    assert levels.dtype == np.uint8 and levels.shape == planes.shape and levels.max() <= 254
    step = (high.astype(float) - low)[:, None, None] / 254
    # Half a step, and what float32 rounds: a few units in the last place of the largest value.
    rounding = 4e-7 * np.abs(planes.astype(float)).max() if offset else 0
    assert (np.abs(read(levels, low, high) - planes) <= step * (0.5 + 1e-3) + rounding).all()


def test_both_ends_are_exact():
    planes = np.array([[[-3, 0, 5]], [[0, 0.5, 1]]], np.float32)
    levels = quantise(planes, *limits(planes))
    assert levels[:, 0, 0].tolist() == [0, 0] and levels[:, 0, 2].tolist() == [254, 254] and levels[1, 0, 1] == 127


@pytest.mark.parametrize("value", [0.0, 7.0, -2.5])
def test_a_constant_channel_is_level_zero(value):
    planes = np.full((2, 3, 3), value, np.float32)
    assert not quantise(planes, *limits(planes)).any()


def test_what_is_not_finite_is_255_and_leaves_the_rest():
    planes = np.array([[[0, np.nan, np.inf, -np.inf, 1, 0.5]]], np.float32)
    assert quantise(planes, np.float32([0]), np.float32([1])).ravel().tolist() == [0, 255, 255, 255, 254, 127]


def test_a_channel_of_nothing_finite_is_255():
    assert (quantise(np.full((1, 2, 2), np.nan, np.float32), np.float32([0]), np.float32([0])) == 255).all()


def test_values_beyond_the_limits_are_clipped():
    planes = np.array([[[-5, 0, 1, 9]]], np.float32)
    assert quantise(planes, np.float32([0]), np.float32([1])).ravel().tolist() == [0, 0, 254, 254]


def test_the_planes_are_not_changed():
    planes = np.array([[[0, np.nan, 1]]], np.float32)
    before = planes.copy()
    quantise(planes, np.float32([0]), np.float32([1]))
    np.testing.assert_array_equal(planes, before)
