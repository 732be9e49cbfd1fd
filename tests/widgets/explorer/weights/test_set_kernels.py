"""Kernels and biases that are set by hand: presets and arrays of every rank, and what is refused."""

import numpy as np
import pytest

import cnn_widgets as cw
from tests.helpers import assert_is_keras, noise, one_sentence

IMAGE = noise(16, 18, 3)
PLANE = np.arange(9, dtype=np.float32).reshape(3, 3)


@pytest.fixture
def ex():
    return cw.Explorer(IMAGE, filters=4, pooling=None)


def test_a_plane_is_repeated_on_each_channel_and_divided_by_their_number(ex):
    ex.set_kernels("conv1", PLANE)
    np.testing.assert_allclose(
        ex.kernels("conv1"), np.broadcast_to(PLANE[:, :, None, None] / 3, (3, 3, 3, 4)), rtol=1e-6
    )
    assert_is_keras(ex, 1e-5)


def test_rank_three_is_one_filter_for_all_and_rank_four_is_all(ex):
    one, all_ = noise(3, 3, 3) - 0.5, noise(3, 3, 3, 4) - 0.5
    ex.set_kernels("conv1", one)
    np.testing.assert_array_equal(ex.kernels("conv1"), np.repeat(one[..., None], 4, axis=3))
    ex.set_kernels("conv1", all_)
    np.testing.assert_array_equal(ex.kernels("conv1"), all_)
    assert_is_keras(ex)


@pytest.mark.parametrize("shape", [(3, 3), (3, 3, 3), (3, 3, 3, 1)])
def test_one_filter_is_set_and_the_others_stay(ex, shape):
    before, kernel = ex.kernels("conv1"), noise(*shape)
    ex.set_kernels("conv1", kernel, filter=2)
    after = ex.kernels("conv1")
    np.testing.assert_array_equal(after[..., [0, 1, 3]], before[..., [0, 1, 3]])
    expected = kernel.reshape(3, 3, 3) if len(shape) > 2 else np.repeat(kernel[:, :, None] / 3, 3, axis=2)
    np.testing.assert_allclose(after[..., 2], expected, rtol=1e-6)
    assert_is_keras(ex)


@pytest.mark.parametrize("shape", [(5, 5), (2, 4), (1, 1), (7, 2, 3)])
def test_an_array_of_another_size_sets_the_kernel_size(ex, shape):
    before = ex.kernels("conv1")
    ex.set_kernels("conv1", noise(*shape), filter=0)
    assert ex.kernels("conv1").shape == (*shape[:2], 3, 4)
    assert ex.blocks[0].kernel_size == (shape[0] if shape[0] == shape[1] else shape[:2])
    ex.blocks[0].kernel_size = 3
    np.testing.assert_array_equal(ex.kernels("conv1")[..., 1:], before[..., 1:])
    assert_is_keras(ex)


def test_a_pair_that_is_square_stays_a_pair(ex):
    ex.blocks[0].kernel_size = (3, 3)
    ex.set_kernels("conv1", PLANE)
    assert ex.blocks[0].kernel_size == (3, 3)


@pytest.mark.parametrize("name", cw.presets())
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_preset_gives_a_gray_picture_stored_as_rgb_the_map_of_gray(name, padding):
    gray = cw.load_image("camera", size=40)
    maps = []
    for image in (gray, np.repeat(gray, 3, axis=2)):
        ex = cw.Explorer(image, filters=2, padding=padding, activation=None, pooling=None)
        ex.set_kernels("conv1", name)
        maps.append(ex.feature_maps("conv1"))
    np.testing.assert_allclose(maps[0], maps[1], atol=2e-5)
    assert np.ptp(maps[0]) > 0.1


@pytest.mark.parametrize(
    ("kernel", "filter_", "match"),
    [
        ("sobel", None, "presets are identity"),
        (np.zeros(3), None, "give"),
        (np.zeros((3, 3, 3, 4, 1)), None, "give"),
        (np.zeros((3, 3, 2)), None, "2 input channels"),
        (np.zeros((3, 3, 3, 5)), None, "5 filters"),
        (np.zeros((3, 3, 3, 4)), 1, "4 filters"),
        (np.full((3, 3), np.nan), None, "NaN"),
        (np.full((3, 3), -np.inf), None, "NaN, infinity"),
        (np.full((3, 3), 1e39), None, "float32"),
        (np.zeros((3, 3), complex), None, "real numbers"),
        (np.array([["a"]]), None, "real numbers"),
        (np.zeros((0, 3)), None, "kernel"),
        (None, None, "real numbers"),
        ([[1], [1, 2]], None, "kernel"),
        (np.zeros((17, 3)), None, "use at most 16 × 18"),
        (PLANE, 4, "choose 0 to 3"),
        (PLANE, -1, "choose 0 to 3"),
        (PLANE, True, "choose 0 to 3"),
        (PLANE, 1.0, "choose 0 to 3"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence_and_nothing_changes(ex, kernel, filter_, match):
    before = ex.kernels("conv1")
    with pytest.raises(cw.SettingError, match=match) as caught:
        ex.set_kernels("conv1", kernel, filter=filter_)
    one_sentence(caught.value)
    np.testing.assert_array_equal(ex.kernels("conv1"), before)
    assert ex.blocks[0].kernel_size == 3
    assert_is_keras(ex)


def test_biases_are_one_number_or_one_for_each_filter(ex):
    ex.set_bias("conv1", 0.5)
    assert ex.bias("conv1").tolist() == [0.5] * 4
    ex.set_bias("conv1", [1, 2, 3, 4])
    ex.set_bias("conv1", -1, filter=np.int64(1))
    assert ex.bias("conv1").tolist() == [1, -1, 3, 4]
    assert_is_keras(ex, 1e-5)


@pytest.mark.parametrize(
    ("bias", "filter_"),
    [([1, 2], None), (np.nan, None), (np.inf, 0), ("a", None), ([1, 2], 0), (1, 9), (None, None), ([], None)],
    ids=repr,
)
def test_biases_that_do_not_fit_are_refused_and_nothing_changes(ex, bias, filter_):
    with pytest.raises(cw.SettingError):
        ex.set_bias("conv1", bias, filter=filter_)
    assert ex.bias("conv1").tolist() == [0] * 4


def test_without_biases_none_can_be_set(ex):
    ex.blocks[0].use_bias = False
    with pytest.raises(cw.SettingError, match="use_bias=True"):
        ex.set_bias("conv1", 1)
    assert ex.bias("conv1") is None
    assert_is_keras(ex)


def test_the_screen_says_where_kernels_come_from(ex):
    from cnn_widgets.render.wire import unpack

    assert unpack(ex.scene.kernels)[0]["note"] == "random, untrained"
    ex.set_kernels("conv1", "edge", filter=0)
    ex.set_kernels("conv1", PLANE, filter=1)
    header, arrays = unpack(ex.scene.kernels)
    assert header["source"] == ["preset", "edited", "random", "random"]
    np.testing.assert_array_equal(arrays["kernel"].transpose(2, 3, 1, 0), ex.kernels("conv1"))


def test_edge_and_sharpen_on_the_gray_scene():
    scene = cw.load_image("camera")
    ex = cw.Explorer("camera", filters=2, padding="same", pooling=None)
    ex.set_kernels("conv1", "edge", filter=0)
    ex.set_kernels("conv1", "sharpen", filter=1)
    padded = np.pad(scene[:, :, 0].astype(float), 1)
    shifted = {(r, c): padded[r : r + 224, c : c + 224] for r in range(3) for c in range(3)}
    edge = 9 * shifted[1, 1] - sum(shifted.values())
    sharpen = 5 * shifted[1, 1] - shifted[0, 1] - shifted[2, 1] - shifted[1, 0] - shifted[1, 2]
    np.testing.assert_allclose(ex.feature_maps("conv1"), np.stack([edge, sharpen], -1), atol=1e-5)
    np.testing.assert_allclose(ex.feature_maps("act1"), np.stack([edge, sharpen], -1).clip(0), atol=1e-5)
