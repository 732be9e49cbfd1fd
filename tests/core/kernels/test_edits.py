"""Edits of all kernels, one filter, one input channel and one plane, against hand arithmetic."""

import numpy as np
import pytest

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.kernels.edits import edit_kernel, kernel_edits, normalise, rotate
from tests.helpers import noise, one_sentence

PLANE = np.float32([[1, 2, -3], [0, 4, 0]])
NAMES = tuple(edit.name for edit in kernel_edits())
BY_HAND = {
    "normalise": [[0.1, 0.2, -0.3], [0, 0.4, 0]],
    "zero_mean": [[1 / 3, 4 / 3, -11 / 3], [-2 / 3, 10 / 3, -2 / 3]],
    "negate": [[-1, -2, 3], [0, -4, 0]],
    "rotate": [[-3, 0], [2, 4], [1, 0]],
    "rotate_back": [[0, 1], [4, 2], [0, -3]],
    "flip_left_right": [[-3, 2, 1], [0, 4, 0]],
    "flip_up_down": [[0, 4, 0], [1, 2, -3]],
    "flip_both": [[0, 4, 0], [-3, 2, 1]],
}


def stack(plane=PLANE, channels=2, filters=3):
    """Return a kernel whose planes are multiples of one: the factor is channel + 1 + 10 · filter."""
    factors = np.arange(1, channels + 1)[:, None] + 10 * np.arange(filters)[None, :]
    return (plane[:, :, None, None] * factors).astype(np.float32)


def test_edits_can_be_listed_in_a_menu():
    assert tuple(dict.fromkeys(NAMES)) == NAMES and set(NAMES) == set(BY_HAND)
    labels = [edit.label for edit in kernel_edits()]
    assert len(set(labels)) == len(labels) and all(labels)
    assert all(edit.description.endswith(".") for edit in kernel_edits())


@pytest.mark.parametrize("name", BY_HAND)
def test_edits_of_one_plane_by_hand(name):
    result = edit_kernel(PLANE[:, :, None, None], name)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result[:, :, 0, 0], BY_HAND[name], rtol=1e-6)


@pytest.mark.parametrize("name", [name for name in NAMES if "rotate" not in name])
@pytest.mark.parametrize(
    ("filter_", "channel"), [(None, None), (1, None), (None, 0), (2, 1), (np.int64(2), np.int64(1))]
)
def test_planes_that_are_not_chosen_keep_their_bits(name, filter_, channel):
    kernel = stack(noise(3, 3) - 0.5)
    before = kernel.copy()
    after = edit_kernel(kernel, name, filter=filter_, channel=channel)
    np.testing.assert_array_equal(kernel, before)
    assert not np.shares_memory(after, kernel)
    for c in range(2):
        for f in range(3):
            chosen = filter_ in (None, f) and channel in (None, c)
            assert (after[:, :, c, f].tobytes() != before[:, :, c, f].tobytes()) == chosen


def test_normalise_is_per_filter_and_keeps_responses_within_1():
    kernel = noise(3, 3, 4, 5) - 0.5
    whole = edit_kernel(kernel, "normalise")
    np.testing.assert_allclose(np.abs(whole).sum(axis=(0, 1, 2)), np.ones(5), rtol=1e-6)
    ratio = kernel / whole
    np.testing.assert_allclose(ratio, np.broadcast_to(ratio[:1, :1, :1], ratio.shape), rtol=1e-5)
    plane = edit_kernel(kernel, "normalise", filter=1, channel=2)[:, :, 2, 1]
    assert np.abs(plane).sum() == pytest.approx(1)
    np.testing.assert_allclose(normalise(np.float32([[3, 1]])), [[0.75, 0.25]])


def test_zero_mean_is_per_plane_so_every_flat_colour_gives_0():
    after = edit_kernel(noise(5, 5, 3, 2), "zero_mean")
    np.testing.assert_allclose(after.sum(axis=(0, 1)), np.zeros((3, 2)), atol=1e-5)


def test_negate_makes_no_negative_zeros():
    assert not np.signbit(edit_kernel(np.zeros((2, 2, 1, 1)), "negate")).any()


def test_repeated_turns_and_flips_restore_the_kernel():
    kernel = noise(3, 5, 2, 4)
    for there, back in (("rotate", "rotate_back"), ("flip_both", "flip_both"), ("negate", "negate")):
        np.testing.assert_array_equal(edit_kernel(edit_kernel(kernel, there), back), kernel)
    np.testing.assert_array_equal(rotate(kernel, 2), edit_kernel(kernel, "flip_both"))
    both = edit_kernel(edit_kernel(kernel, "flip_up_down"), "flip_left_right")
    np.testing.assert_array_equal(both, edit_kernel(kernel, "flip_both"))


def test_a_quarter_turn_of_all_swaps_height_and_width_and_of_a_part_is_refused():
    kernel = noise(3, 5, 2, 4)
    turned = edit_kernel(kernel, "rotate")
    assert turned.shape == (5, 3, 2, 4)
    np.testing.assert_array_equal(turned[0, 0], kernel[0, 4])  # the top right corner is now top left
    for part in ({"filter": 0}, {"channel": 1}, {"filter": 1, "channel": 0}):
        with pytest.raises(SettingError, match="3 × 5 into 5 × 3") as caught:
            edit_kernel(kernel, "rotate_back", **part)
        one_sentence(caught.value)
    assert edit_kernel(kernel[..., :1], "rotate", filter=0).shape == (5, 3, 2, 1)
    square = noise(3, 3, 2, 4)
    after = edit_kernel(square, "rotate", filter=1)
    np.testing.assert_array_equal(after[..., 1], np.rot90(square[..., 1]))


def test_flip_both_makes_keras_a_true_convolution():
    import keras
    from scipy.signal import convolve2d

    image, kernel = noise(8, 9), noise(3, 3)
    flipped = edit_kernel(kernel[:, :, None, None], "flip_both")
    answers = np.asarray(keras.ops.conv(image[None, :, :, None], flipped, padding="valid"))[0, :, :, 0]
    np.testing.assert_allclose(answers, convolve2d(image, kernel, "valid"), rtol=1e-5)


ZERO = np.zeros((3, 3, 2, 4), np.float32)


@pytest.mark.parametrize(
    ("kernel", "name", "part", "match"),
    [
        (ZERO, "normalise", {}, "Filter 0 is all zero"),
        (ZERO, "normalise", {"filter": 2, "channel": 1}, "The kernel is all zero"),
        (noise(3, 3, 2, 4) * [1, 1, 1, 0], "normalise", {}, "Filter 3 is all zero"),
        (ZERO, "turn", {}, "choose one of normalise, zero_mean"),
        (ZERO, None, {}, "choose one of"),
        (ZERO, ["rotate"], {}, "choose one of"),
        (ZERO, "rotate", {"filter": 4}, "no filter 4: choose 0 to 3, or None"),
        (ZERO, "rotate", {"filter": -1}, "choose 0 to 3"),
        (ZERO, "rotate", {"channel": 2}, "no input channel 2: choose 0 to 1"),
        (ZERO, "rotate", {"channel": True}, "input channel True"),
        (ZERO[0], "rotate", {}, "shape"),
        (np.full((1, 1, 1, 1), np.nan), "rotate", {}, "NaN"),
        ("a", "rotate", {}, "real numbers"),
    ],
)
def test_bad_arguments_are_refused_in_a_sentence(kernel, name, part, match):
    with pytest.raises(SettingError, match=match) as caught:
        edit_kernel(kernel, name, **part)
    one_sentence(caught.value)
