"""Kernels edited by hand: every operation against NumPy, and what it touches."""

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.kernels.edits import kernel_edits
from cnn_widgets.core.kernels.presets import preset
from tests.helpers import assert_is_keras, bits, noise, one_sentence

IMAGE = noise(16, 18, 3)
BY_NUMPY = {
    "normalise": lambda plane: (plane.astype(float) / np.abs(plane.astype(float)).sum()).astype(np.float32),
    "zero_mean": lambda plane: (plane - plane.mean(axis=(0, 1), keepdims=True, dtype=float)).astype(np.float32),
    "negate": lambda plane: np.where(plane == 0, 0, -plane),
    "rotate": lambda plane: np.rot90(plane),
    "rotate_back": lambda plane: np.rot90(plane, -1),
    "flip_left_right": np.fliplr,
    "flip_up_down": np.flipud,
    "flip_both": lambda plane: np.rot90(plane, 2),
}


@pytest.fixture
def ex():
    return cw.Explorer(IMAGE, filters=4, pooling=None)


def test_numpy_knows_every_edit():
    assert set(BY_NUMPY) == {edit.name for edit in kernel_edits()}


@pytest.mark.parametrize("name", BY_NUMPY)
@pytest.mark.parametrize(("filter_", "channel"), [(2, 1), (2, None), (None, 1), (None, None)])
def test_an_edit_is_numpys_and_touches_what_was_chosen(ex, name, filter_, channel):
    before, expected = ex.kernels("conv1"), ex.kernels("conv1")
    channels = slice(None) if channel is None else slice(channel, channel + 1)
    for index in range(4) if filter_ is None else [filter_]:
        expected[:, :, channels, index] = BY_NUMPY[name](before[:, :, channels, index])
    ex.edit_kernels("conv1", name, filter=filter_, channel=channel)
    np.testing.assert_array_equal(ex.kernels("conv1"), expected)
    assert_is_keras(ex)
    ex.undo()
    assert ex.kernels("conv1").tobytes() == before.tobytes()


def test_all_kernels_that_are_not_square_turn_and_back(ex):
    ex.blocks[0].kernel_size = (2, 5)
    before, kernel = bits(ex), ex.kernels("conv1")
    ex.edit_kernels("conv1", "rotate")
    assert ex.blocks[0].kernel_size == (5, 2)
    np.testing.assert_array_equal(ex.kernels("conv1"), np.rot90(kernel))
    assert_is_keras(ex)
    ex.undo()
    assert bits(ex) == before and ex.blocks[0].kernel_size == (2, 5)
    ex.redo()
    assert ex.blocks[0].kernel_size == (5, 2)
    with pytest.raises(cw.SettingError, match="all of them"):
        ex.edit_kernels("conv1", "rotate", filter=0)


@pytest.mark.parametrize(("filter_", "channel"), [(1, 2), (1, None), (None, 2), (None, None)])
def test_one_weight_is_set_where_it_was_meant(ex, filter_, channel):
    expected = ex.kernels("conv1")
    expected[2, 0, slice(None) if channel is None else channel, slice(None) if filter_ is None else filter_] = 0.75
    ex.set_weight("conv1", 0.75, 2, 0, filter=filter_, channel=channel)
    np.testing.assert_array_equal(ex.kernels("conv1"), expected)
    assert_is_keras(ex)


def test_only_what_was_changed_stops_being_random(ex):
    ex.set_weight("conv1", 1, 0, 0, filter=3)
    ex.edit_kernels("conv1", "rotate", filter=1, channel=0)
    ex.set_kernels("conv1", "edge", filter=0)
    assert ex.scene.stages[1].sources == ("preset", "edited", "random", "edited")


def test_an_edit_that_changes_nothing_is_no_step(ex):
    ex.set_kernels("conv1", "blur")
    before = ex.blocks[0].weights
    ex.edit_kernels("conv1", "rotate")
    ex.set_weight("conv1", float(ex.kernels("conv1")[1, 1, 0, 0]), 1, 1)
    ex.set_bias("conv1", 0)
    assert ex.blocks[0].weights is before
    ex.undo()
    with pytest.raises(cw.SettingError, match="nothing to undo"):
        ex.undo()


@pytest.mark.parametrize(
    "text",
    [
        "0\t1\t0\n1\t-4\t1\n0\t1\t0",
        "0,1,0\n1,-4,1\n0,1,0",
        "[[0,1,0],[1,-4,1],[0,1,0]]",
        "array([[ 0.,  1.,  0.],\n       [ 1., -4.,  1.],\n       [ 0.,  1.,  0.]], dtype=float32)",
    ],
)
def test_text_sets_one_input_channel_as_it_is_and_all_as_an_array_does(ex, text):
    before, laplacian = ex.kernels("conv1"), preset("laplacian")
    ex.set_kernels("conv1", text, filter=1, channel=2)
    after = ex.kernels("conv1")
    np.testing.assert_array_equal(after[:, :, 2, 1], laplacian)
    after[:, :, 2, 1] = before[:, :, 2, 1]
    np.testing.assert_array_equal(after, before)
    ex.set_kernels("conv1", text)
    spread = np.broadcast_to(laplacian[:, :, None, None] / 3, (3, 3, 3, 4))
    np.testing.assert_array_equal(ex.kernels("conv1"), spread)


def test_one_input_channel_of_another_size_resizes_and_the_rest_follows_its_own_rule(ex):
    small = ex.kernels("conv1")
    ex.set_kernels("conv1", np.ones((5, 5)), filter=0, channel=1)
    large = ex.kernels("conv1")
    assert large.shape == (5, 5, 3, 4) and ex.blocks[0].kernel_size == 5
    assert (large[:, :, 1, 0] == 1).all()
    np.testing.assert_array_equal(large[1:4, 1:4, [0, 2], 0], small[:, :, [0, 2], 0])
    ex.undo()
    assert ex.kernels("conv1").tobytes() == small.tobytes() and ex.blocks[0].kernel_size == 3
    ex.redo()
    assert ex.kernels("conv1").tobytes() == large.tobytes()


def test_reset_gives_the_random_weights_back(ex):
    random = ex.kernels("conv1")
    ex.set_kernels("conv1", "edge")
    ex.reset_kernels("conv1", filter=2)
    np.testing.assert_array_equal(ex.kernels("conv1")[..., 2], random[..., 2])
    assert (ex.kernels("conv1")[..., 1] != random[..., 1]).any()
    ex.reset_kernels("conv1", filter=1, channel=0)
    np.testing.assert_array_equal(ex.kernels("conv1")[:, :, 0, 1], random[:, :, 0, 1])
    assert ex.scene.stages[1].sources[1] == "edited"
    for channel in (1, 2):
        ex.reset_kernels("conv1", filter=1, channel=channel)
    assert ex.scene.stages[1].sources == ("preset", "random", "random", "preset")
    ex.reset_kernels("conv1")
    assert ex.kernels("conv1").tobytes() == random.tobytes()


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_lifted_patch_finds_itself(padding):
    ex = cw.Explorer("cat", filters=2, kernel_size=25, padding=padding, activation=None, pooling=None)
    before = ex.kernels("conv1")
    ex.lift_patch("conv1", row=83, col=72, filter=1)
    np.testing.assert_array_equal(ex.kernels("conv1")[..., 0], before[..., 0])
    found = np.unravel_index(ex.feature_maps("conv1")[..., 1].argmax(), ex.feature_maps("conv1").shape[:2])
    assert found == ((83 - 12, 72 - 12) if padding == "valid" else (83, 72))
    ex.lift_patch("conv1", row=83, col=72, filter=1, decorrelate=False)
    patch = ex.image[71:96, 60:85] - ex.image[71:96, 60:85].mean((0, 1))
    np.testing.assert_allclose(ex.kernels("conv1")[..., 1], patch / np.linalg.norm(patch), atol=1e-6)


def test_a_patch_of_deeper_maps_is_lifted_from_what_the_convolution_reads():
    ex = cw.Explorer("cat", blocks=[cw.Block(filters=4), cw.Block(filters=2, pooling=None)])
    ex.lift_patch("conv2", row=40, col=30, filter=0)
    assert ex.kernels("conv2").shape == (3, 3, 4, 2)
    assert abs(np.linalg.norm(ex.kernels("conv2")[..., 0]) - 1) < 1e-6
    assert_is_keras(ex, 1e-5)


@pytest.mark.parametrize(
    ("edit", "match"),
    [
        (lambda ex: ex.edit_kernels("conv1", "shear"), "normalise"),
        (lambda ex: ex.edit_kernels("conv2", "negate"), "conv1"),
        (lambda ex: ex.edit_kernels("conv1", "negate", filter=4), "choose 0 to 3"),
        (lambda ex: ex.edit_kernels("conv1", "negate", channel=-1), "choose 0 to 2"),
        (lambda ex: ex.set_kernels("conv1", "sobel"), "presets are identity"),
        (lambda ex: ex.set_kernels("conv1", "1 2\n3"), "equal length"),
        (lambda ex: ex.set_kernels("conv1", "one two"), "not a number"),
        (lambda ex: ex.set_kernels("conv1", ""), "no numbers"),
        (lambda ex: ex.set_kernels("conv1", noise(3, 3, 3), channel=0), "one input channel"),
        (lambda ex: ex.set_kernels("conv1", noise(3, 3), channel=3), "choose 0 to 2"),
        (lambda ex: ex.set_kernels("conv1", noise(17, 3), channel=0), "use at most 16"),
        (lambda ex: ex.set_weight("conv1", 1, 3, 0), "choose 0 to 2"),
        (lambda ex: ex.set_weight("conv1", np.nan, 0, 0), "NaN"),
        (lambda ex: ex.set_weight("conv1", [1, 2], 0, 0), "one number"),
        (lambda ex: ex.reset_kernels("conv1", filter=True), "choose 0 to 3"),
        (lambda ex: ex.lift_patch("conv1", 0, 5), "choose row 1 to 14"),
        (lambda ex: ex.lift_patch("input", 5, 5), "conv1"),
        (lambda ex: ex.lift_patch("conv1", 5, 5, filter=7), "choose 0 to 3"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_loses_nothing(ex, edit, match):
    ex.set_kernels("conv1", "edge", filter=0)
    before = bits(ex)
    with pytest.raises(cw.SettingError, match=match) as caught:
        edit(ex)
    one_sentence(caught.value)
    assert bits(ex) == before
    ex.undo()
    assert ex.scene.stages[1].sources == ("random",) * 4


def test_an_all_zero_filter_cannot_be_normalised(ex):
    ex.set_kernels("conv1", np.zeros((3, 3)), filter=2)
    with pytest.raises(cw.SettingError, match="Filter 2 is all zero"):
        ex.edit_kernels("conv1", "normalise")
