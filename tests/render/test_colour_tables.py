"""Colours against hand values of the rules in CONTRIBUTING, and matplotlib's own tables."""

import matplotlib
import numpy as np
import pytest

from cnn_widgets.core.errors import SettingError
from cnn_widgets.render import colour_tables as colour

LOW, HIGH = np.array([-1, -4, 0], np.float32), np.array([3, 2, 0], np.float32)


@pytest.mark.parametrize("name", [*colour.SEQUENTIAL, colour.DIVERGING])
def test_tables_are_matplotlibs(name):
    expected = matplotlib.colormaps[name](np.arange(256), bytes=True)[:, :3]
    assert np.abs(colour.table(name).astype(int) - expected).max() <= 1


def test_never_jet():
    assert not {"jet", "rainbow", "hsv", "turbo"} & set(colour.SEQUENTIAL)
    with pytest.raises(SettingError, match="use one of magma"):
        colour.table("jet")


def test_signed_maps_are_symmetric_about_zero_each_on_its_own_scale():
    low, high, diverging = colour.limits("signed", "channel", LOW, HIGH)
    assert diverging and high.tolist()[:2] == [3, 4] and low.tolist()[:2] == [-3, -4]


def test_signed_maps_on_one_scale_take_the_layers_largest():
    low, high, diverging = colour.limits("signed", "layer", LOW, HIGH)
    assert diverging and set(low) == {-4} and set(high) == {4}


def test_positive_maps_start_at_exactly_zero():
    low, high, diverging = colour.limits("positive", "channel", np.float32([1, 0]), np.float32([3, 2]))
    assert not diverging and low.tolist() == [0, 0] and high.tolist() == [3, 2]
    low, high, _ = colour.limits("positive", "layer", np.float32([1, 0]), np.float32([3, 2]))
    assert low.tolist() == [0, 0] and high.tolist() == [3, 3]


@pytest.mark.parametrize(("range_", "ends"), [("unit", (0, 1)), ("tanh", (-1, 1))])
def test_bounded_functions_show_their_bounds_over_the_layer(range_, ends):
    low, high, diverging = colour.limits(range_, "layer", np.float32([0.2, 0.3]), np.float32([0.5, 0.4]))
    assert set(low) == {ends[0]} and set(high) == {ends[1]} and diverging == (range_ == "tanh")


@pytest.mark.parametrize("range_", ["signed", "positive", "unit", "tanh"])
def test_textbook_gray_is_min_max_over_the_layer(range_):
    low, high, diverging = colour.limits(range_, "gray", LOW, HIGH)
    assert not diverging and set(low) == {-4} and set(high) == {3}


def test_values_take_the_nearest_of_256_colours():
    table = np.stack([np.arange(256)] * 3, axis=1).astype(np.uint8)
    planes = np.array([[[0, 1, 2, 3, 4, 5, -1]]], np.float32)
    painted = colour.paint(planes, np.float32([0]), np.float32([4]), table)
    assert painted[0, 0, :, 0].tolist() == [
        0,
        64,
        128,
        191,
        255,
        255,
        0,
    ]  # 63.75, 127.5, 191.25; beyond the ends clipped


def test_what_is_not_finite_has_a_colour_of_its_own():
    planes = np.array([[[np.nan, np.inf, -np.inf, 1]]], np.float32)
    for name in (*colour.SEQUENTIAL, colour.DIVERGING):
        painted = colour.paint(planes, np.float32([0]), np.float32([1]), colour.table(name))
        assert (painted[0, 0, :3] == colour.NOT_FINITE_COLOUR).all() and (
            painted[0, 0, 3] == colour.table(name)[255]
        ).all()
        assert not (colour.table(name) == colour.NOT_FINITE_COLOUR).all(axis=1).any()


@pytest.mark.parametrize("scale", ["channel", "layer"])
def test_zero_is_the_middle_of_a_diverging_map_even_where_all_is_zero(scale):
    planes = np.zeros((2, 2, 2), np.float32)
    low, high, _ = colour.limits("signed", scale, np.zeros(2, np.float32), np.zeros(2, np.float32))
    painted = colour.paint(planes, low, high, colour.table(colour.DIVERGING))
    assert painted.min() > 240, "RdBu's middle is nearly white"


def test_an_all_zero_map_after_relu_is_the_first_colour():
    zeros = np.zeros(1, np.float32)
    low, high, _ = colour.limits("positive", "channel", zeros, zeros)
    assert (
        colour.paint(np.zeros((1, 2, 2), np.float32), low, high, colour.table("magma")) == colour.table("magma")[0]
    ).all()


def test_inputs_from_zero_to_one_show_their_true_colours():
    image = np.array([[[0, 0.5, 1], [0.25, 0.25, 0.25]]], np.float32)
    assert colour.true_colours(image).tolist() == [[[0, 128, 255], [64, 64, 64]]]
    faint = np.full((2, 2, 1), 0.2, np.float32)
    assert (colour.true_colours(faint) == 51).all()


def test_other_inputs_are_stretched_from_their_smallest_to_their_largest():
    board = np.arange(49, dtype=np.float32).reshape(7, 7, 1)
    picture = colour.true_colours(board)
    assert (picture[0, 0, 0], picture[3, 3, 0], picture[6, 6, 0]) == (0, 128, 255)
    assert (colour.true_colours(np.full((2, 2, 1), 7, np.float32)) < 256).all()


def test_a_kernel_over_rgb_is_half_plus_weight_over_twice_the_limit():
    kernel = np.array([[[2, 0, -2], [1, -1, 0]]], np.float32)
    assert colour.kernel_picture(kernel, 2).tolist() == [[[255, 128, 0], [191, 64, 128]]]
    assert (colour.kernel_picture(np.zeros((1, 1, 3)), 0) == 128).all()


def test_three_channels_are_one_picture_min_max_over_the_stage():
    maps = np.array([[[-1, 0, 3], [1, 3, -1]]], np.float32)
    assert colour.rgb_picture(maps).tolist() == [[[0, 64, 255], [128, 255, 0]]]
