"""Differences of pinned and current maps, aligned by their receptive fields: by Keras and by hand."""

import numpy as np
import pytest

from cnn_widgets.core.compare.difference import common_limits, difference
from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.stack.block import Block
from cnn_widgets.core.stack.network import Network, Plan
from cnn_widgets.core.stack.receptive_field import ReceptiveField
from cnn_widgets.core.stack.weights import MasterKernel, Weights
from cnn_widgets.render.colour_tables import limits
from tests.helpers import noise, one_sentence

IMAGE = noise(24, 26, 3)


def identity(size):
    """Return a kernel that copies the pixel at its centre, so that maps of any size show the same picture."""
    kernel = np.zeros((*size, 3), np.float32)
    kernel[(size[0] - 1) // 2, (size[1] - 1) // 2] = 1
    return Weights(0, {0: MasterKernel(kernel, "edited")})


def stage(name="conv1", filters=1, **settings):
    """Return a stage whose first filter copies the mean of the image's channels."""
    block = Block(filters=filters, activation=None, **settings)
    size = settings.get("kernel_size", 3)
    weights = identity(size if isinstance(size, tuple) else (size, size))
    return {s.name: s for s in Network().run(Plan(IMAGE, (block,), (weights,), 0))}[name]


@pytest.mark.parametrize(
    ("one", "two", "size"),
    [
        ({}, {}, (22, 24)),
        ({"kernel_size": 3}, {"kernel_size": 5}, (20, 22)),
        ({"kernel_size": 7}, {"kernel_size": (1, 5)}, (18, 20)),
        ({"padding": "same"}, {}, (22, 24)),
        ({"kernel_size": 4}, {"kernel_size": 5}, (20, 22)),
        ({"kernel_size": 4}, {"padding": "same"}, (21, 23)),
        ({"dilation_rate": 3}, {"padding": "same", "kernel_size": 5}, (18, 20)),
        ({"kernel_size": 1}, {"kernel_size": 2}, (23, 25)),
        ({"strides": 2}, {"strides": 2, "kernel_size": 7}, (9, 10)),
    ],
)
def test_values_over_the_same_place_are_compared(one, two, size):
    """Both stages copy the image, so there is no difference if they are aligned correctly."""
    pinned, current = stage(**one), stage(**two)
    found = difference(pinned.maps, current.maps, pinned.field, current.field)
    assert found.maps.shape == (*size, 1) and found.maps.dtype == np.float32
    np.testing.assert_allclose(found.maps, 0, atol=1e-6)
    assert np.ptp(found.pinned) > 1
    back = difference(current.maps, pinned.maps, current.field, pinned.field)
    assert (back.pinned_start, back.current_start) == (found.current_start, found.pinned_start)
    np.testing.assert_array_equal(back.maps, -found.maps)


def test_the_difference_by_hand():
    pinned = np.arange(12, dtype=np.float32).reshape(3, 4, 1)
    current = np.full((1, 2, 2), 10, np.float32)
    found = difference(pinned, current, ReceptiveField((3, 3)), ReceptiveField((5, 5)))
    assert (found.pinned_start, found.current_start) == ((1, 1), (0, 0))
    assert found.maps[..., 0].tolist() == [[5, 4]] and found.largest.tolist() == [5] and not found.is_none


def test_the_same_maps_have_no_difference_and_nan_is_shown():
    maps = noise(4, 5, 2)
    maps[1, 2, 0] = np.nan
    found = difference(maps, maps.copy())
    assert found.is_none and np.isnan(found.maps[1, 2, 0]) and found.largest.tolist() == [0, 0]
    other = maps.copy()
    other[0, 0, 1] += 2
    assert not difference(maps, other).is_none and difference(maps, other).largest[1] == pytest.approx(2)


def test_one_scale_gives_equal_values_equal_colours():
    pinned, current = noise(4, 4, 2) * 2, noise(6, 5, 3) - 0.75
    pinned[0, 0, 0], current[0, 0, 2] = np.inf, np.nan
    low, high = common_limits(pinned, current)
    assert low.dtype == np.float32 and low.shape == high.shape == (3,)
    np.testing.assert_array_equal(
        low[:2], np.minimum(np.nan_to_num(pinned, posinf=9).min((0, 1)), current.min((0, 1))[:2])
    )
    assert high[0] == max(np.sort(pinned[..., 0].ravel())[-2], current[..., 0].max())
    assert (low[2], high[2]) == (np.nanmin(current[..., 2]), np.nanmax(current[..., 2]))
    bottom, top, _ = limits("signed", "channel", low, high)
    np.testing.assert_array_equal(top, np.maximum(np.abs(low), np.abs(high)))
    np.testing.assert_array_equal(bottom, -top)
    assert [part.tolist() for part in common_limits(np.full((2, 2, 1), np.nan), np.full((1, 1, 1), np.inf))] == [
        [0],
        [0],
    ]


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        ({}, {"strides": 2}, "every 1 × 1 pixels and the current one every 2 × 2"),
        ({}, {"strides": (1, 2)}, "equal strides"),
        ({"strides": 2}, {"strides": 2, "kernel_size": 5}, "1 pixels beside each other"),
    ],
)
def test_maps_that_cannot_be_compared_are_refused_in_a_sentence(one, two, match):
    pinned, current = stage(**one), stage(**two)
    with pytest.raises(SettingError, match=match) as caught:
        difference(pinned.maps, current.maps, pinned.field, current.field)
    one_sentence(caught.value)


def test_maps_with_no_place_in_common_are_refused_in_a_sentence():
    for call in (
        lambda: difference(np.zeros((2, 2, 1)), np.zeros((2, 2, 1)), ReceptiveField((1, 1)), ReceptiveField((9, 9))),
        lambda: difference(np.zeros((2, 2)), np.zeros((2, 2, 1))),
        lambda: difference(np.zeros((2, 2, 1)), np.zeros((0, 2, 1))),
    ):
        with pytest.raises(SettingError) as caught:
            call()
        one_sentence(caught.value)
