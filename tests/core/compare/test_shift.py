"""Shifted, turned and noisy inputs, against hand arithmetic and Pillow; and how Keras's maps follow a shift."""

import math

import keras
import numpy as np
import pytest
from PIL import Image

from cnn_widgets.core.compare.shift import add_noise, equivariance_error, follow, rotate, shift
from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.images import load_image
from tests.helpers import noise, one_sentence, outputs

COUNT = np.arange(12, dtype=np.float32).reshape(3, 4, 1)
CAT = load_image("cat", size=64)


def maps_of(*layers):
    """Return a function that gives the last maps of a Keras model for an image."""
    model = keras.Sequential([keras.Input(CAT.shape), *layers])
    keras.utils.set_random_seed(0)
    for layer in model.layers:
        for weight in layer.weights:
            weight.assign(np.random.default_rng(1).normal(size=weight.shape))
    return lambda image: list(outputs(model, image).values())[-1]


def test_shift_by_hand():
    assert shift(COUNT, 1, -2)[:, :, 0].tolist() == [[2, 3, 3, 3], [2, 3, 3, 3], [6, 7, 7, 7]]
    assert shift(COUNT, 1, -2, fill="zeros")[:, :, 0].tolist() == [[0, 0, 0, 0], [2, 3, 0, 0], [6, 7, 0, 0]]
    assert shift(COUNT, -1, 1, fill="zeros")[:, :, 0].tolist() == [[0, 4, 5, 6], [0, 8, 9, 10], [0, 0, 0, 0]]
    assert shift(COUNT, -1, 1)[:, :, 0].tolist() == [[4, 4, 5, 6], [8, 8, 9, 10], [8, 8, 9, 10]]


@pytest.mark.parametrize("far", [3, 4, 100, -3, -100, 10**30])
def test_a_shift_out_of_view_leaves_the_fill(far):
    assert not shift(COUNT, far, 0, "zeros").any()
    edge = COUNT[:1] if far > 0 else COUNT[-1:]
    np.testing.assert_array_equal(shift(COUNT, far), np.repeat(edge, 3, axis=0))


def test_pixels_in_view_keep_their_bits_and_the_image_is_not_changed():
    before = CAT.copy()
    moved = shift(CAT, 5, -7)
    np.testing.assert_array_equal(moved[5:, :-7], CAT[:-5, 7:])
    same = shift(CAT)
    np.testing.assert_array_equal(same, CAT)
    assert not np.shares_memory(same, CAT)
    for probe in (rotate(CAT, 30), add_noise(CAT, 0.1)):
        assert probe.dtype == np.float32 and probe.shape == CAT.shape
    np.testing.assert_array_equal(CAT, before)


@pytest.mark.parametrize("turns", [-1, 0, 1, 2, 3, 4, 9])
def test_quarter_turns_only_move_values(turns):
    for fill in ("edge", "zeros"):
        np.testing.assert_array_equal(rotate(CAT, 90 * turns, fill), np.rot90(CAT, turns))
    wide = noise(5, 8, 2)
    np.testing.assert_array_equal(rotate(wide, 180), wide[::-1, ::-1])


@pytest.mark.parametrize("degrees", [10, -33.3, 45, 91, 200.5])
def test_other_turns_agree_with_bilinear_pillow(degrees):
    scene = load_image("camera", size=(50, 41))
    ours = rotate(scene, degrees, "zeros")[:, :, 0]
    turned = np.asarray(Image.fromarray(scene[:, :, 0]).rotate(degrees, Image.Resampling.BILINEAR))
    row, column = np.mgrid[:50, :41]
    inside = np.hypot(row - 24.5, column - 20) < 19  # Pillow treats the border differently
    np.testing.assert_allclose(ours[inside], turned[inside], atol=1e-4)


def test_a_turn_fills_with_the_edge_or_with_zeros():
    white = np.ones((9, 9, 1), np.float32)
    np.testing.assert_allclose(rotate(white, 45), 1, atol=1e-6)
    corner = rotate(white, 45, "zeros")
    assert corner[0, 0] == 0 and corner[4, 4] == 1


def test_noise_is_one_pattern_that_sigma_scales():
    image = np.full((100, 100, 3), 0.5, np.float32)
    weak, strong = (add_noise(image, sigma, seed=3) - image for sigma in (0.1, 0.4))
    np.testing.assert_allclose(strong, 4 * weak, atol=1e-6)
    assert weak.std() == pytest.approx(0.1, rel=0.02) and abs(weak.mean()) < 0.003
    assert add_noise(image, 0.4).min() < 0 and add_noise(image, 0.4).max() > 1
    np.testing.assert_array_equal(add_noise(image, 0.1, seed=3), add_noise(image, 0.1, seed=3))
    assert np.abs(np.corrcoef(weak.ravel(), (add_noise(image, 0.1, seed=4) - image).ravel())[0, 1]) < 0.03
    np.testing.assert_array_equal(add_noise(CAT, 0), CAT)


@pytest.mark.parametrize("by", [(1, 0), (0, -3), (5, 2), (-4, -7)])
@pytest.mark.parametrize("fill", ["edge", "zeros"])
def test_a_valid_convolution_of_stride_1_follows_exactly_inside_the_border(by, fill):
    maps = maps_of(
        keras.layers.Conv2D(4, 5, activation="relu"), keras.layers.MaxPooling2D(3, 1), keras.layers.Conv2D(3, 3)
    )
    error = equivariance_error(maps(CAT), maps(shift(CAT, *by, fill)), by)
    assert error < 1e-6
    wrong = (by[0] + 1, by[1])
    assert equivariance_error(maps(CAT), maps(shift(CAT, *by, fill)), wrong) > 0.01


@pytest.mark.parametrize(
    "layers",
    [
        lambda: [keras.layers.Conv2D(4, 3, strides=3)],
        lambda: [keras.layers.Conv2D(4, 3), keras.layers.MaxPooling2D(3)],
        lambda: [keras.layers.AveragePooling2D((3, 3)), keras.layers.Conv2D(2, 2)],
    ],
)
def test_stride_and_pooling_follow_multiples_of_the_stride_only(layers):
    maps = maps_of(*layers())
    errors = {
        pixels: equivariance_error(maps(CAT), maps(shift(CAT, pixels, -pixels)), (pixels, -pixels), 3)
        for pixels in range(-6, 7)
    }
    for pixels, error in errors.items():
        assert error < 1e-6 if pixels % 3 == 0 else error > 0.01, errors


def test_strides_may_differ_by_axis():
    maps = maps_of(keras.layers.Conv2D(4, 3, strides=(1, 4)))
    assert equivariance_error(maps(CAT), maps(shift(CAT, 3, 4)), (3, 4), (1, 4)) < 1e-6
    assert equivariance_error(maps(CAT), maps(shift(CAT, 3, 2)), (3, 2), (1, 4)) > 0.01


@pytest.mark.parametrize("by", [(2, 3), (-2, 0)])
def test_padding_same_follows_only_without_its_border(by):
    maps = maps_of(keras.layers.Conv2D(4, 5, padding="same"))
    before, after = maps(CAT), maps(shift(CAT, *by, "zeros"))
    assert equivariance_error(before, after, by) > 0.001
    assert equivariance_error(before, after, by, border=2) < 1e-6


def test_the_equivariance_error_by_hand():
    before = np.float32([0, 3, 4, 0, 8]).reshape(1, 5, 1)
    after = np.float32([9, 0, 3, 8, 0]).reshape(1, 5, 1)
    expected, found = follow(before, after, (0, 1))
    assert expected.ravel().tolist() == [0, 3, 4, 0] and found.ravel().tolist() == [0, 3, 8, 0]
    assert equivariance_error(before, after, (0, 1)) == pytest.approx(4 / 5)
    # Half a step: each value is expected to be halfway between its neighbours, (0+3)/2, (3+4)/2, (4+0)/2, (0+8)/2.
    expected, found = follow(before, after, (0, 1), stride=2)
    assert expected.ravel().tolist() == [1.5, 3.5, 2, 4] and found.ravel().tolist() == [0, 3, 8, 0]
    expected, found = follow(before, after, (0, -1), stride=2)
    assert expected.ravel().tolist() == [1.5, 3.5, 2, 4] and found.ravel().tolist() == [9, 0, 3, 8]
    # A quarter of a step to the right: a quarter of the left neighbour and three quarters of the value itself.
    assert follow(before, after, (0, 1), stride=4)[0].ravel().tolist() == [2.25, 3.75, 1, 6]
    expected, found = follow(before.repeat(3, axis=0), after.repeat(3, axis=0), (0, 1), border=(1, 1))
    assert expected[..., 0].tolist() == [[3, 4]] and found[..., 0].tolist() == [[3, 8]]


def test_a_smooth_ramp_is_followed_even_between_the_strides():
    ramp = np.linspace(0, 1, 40, dtype=np.float32)[:, None, None] * np.ones((1, 40, 1), np.float32)
    before, after = ramp[::4], shift(ramp, 1)[::4]
    assert equivariance_error(before, after, (1, 0), 4) < 1e-6


def test_the_equivariance_error_of_dead_maps():
    zero, one = np.zeros((4, 4, 1)), np.ones((4, 4, 1))
    assert equivariance_error(zero, zero, (1, 1)) == 0 and equivariance_error(zero, one, (1, 1)) == math.inf
    assert math.isnan(equivariance_error(one * np.nan, one, (0, 0)))


@pytest.mark.parametrize(
    "call",
    [
        lambda: shift(COUNT, 0.5),
        lambda: shift(COUNT, True),
        lambda: shift(COUNT, 1, fill="wrap"),
        lambda: shift(COUNT[0]),
        lambda: shift("cat"),
        lambda: rotate(COUNT, math.nan),
        lambda: rotate(COUNT, "10"),
        lambda: rotate(COUNT, 1, fill=None),
        lambda: rotate(COUNT + np.inf, 1),
        lambda: add_noise(COUNT, -1),
        lambda: add_noise(COUNT, math.inf),
        lambda: add_noise(COUNT, None),
        lambda: add_noise(COUNT, 1, seed=-1),
        lambda: add_noise(COUNT, 1, seed=0.5),
        lambda: add_noise(COUNT, 1e39),
        lambda: equivariance_error(COUNT, COUNT[1:], (0, 0)),
        lambda: equivariance_error(COUNT, COUNT, (3, 0)),
        lambda: equivariance_error(COUNT, COUNT, (0, 0), 0),
        lambda: equivariance_error(COUNT, COUNT, (0, 0), border=-1),
        lambda: equivariance_error(COUNT, COUNT, (0, 0), border=2),
        lambda: equivariance_error(COUNT, COUNT, (0.5, 0)),
    ],
)
def test_bad_arguments_are_refused_in_a_sentence(call):
    with pytest.raises(SettingError) as caught:
        call()
    one_sentence(caught.value)
