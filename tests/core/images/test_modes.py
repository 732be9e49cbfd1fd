"""Gray, RGB and BGR."""

import numpy as np
import pytest
from PIL import Image

from cnn_widgets.core.images import load_image
from tests.core.images.pictures import GRAY, RGB, refuses


def test_gray_is_pillows_luma():
    ours = load_image(RGB, mode="gray")
    assert ours.shape == (9, 12, 1)
    pillows = np.asarray(Image.fromarray(RGB).convert("L"), np.float64)
    assert np.abs(ours[:, :, 0] * 255 - pillows).max() <= 0.51  # Pillow rounds to whole levels
    np.testing.assert_allclose(ours[0, 0, 0] * 255, RGB[0, 0] @ [0.299, 0.587, 0.114], rtol=1e-6)


def test_gray_of_equal_channels_is_exact():
    image = load_image("camera")
    np.testing.assert_array_equal(load_image(image, mode="rgb"), np.repeat(image, 3, axis=2))
    np.testing.assert_array_equal(load_image(np.repeat(image, 3, axis=2), mode="gray"), image)


def test_bgr_reverses_the_channels_and_leaves_gray():
    np.testing.assert_array_equal(load_image(RGB[:, :, ::-1], mode="bgr"), load_image(RGB))
    np.testing.assert_array_equal(load_image(GRAY, mode="bgr"), load_image(GRAY))
    bgra = np.dstack([RGB[:, :, ::-1], np.full(GRAY.shape, 255, np.uint8)])
    np.testing.assert_allclose(load_image(bgra, mode="bgr"), load_image(RGB), atol=1e-7)


@pytest.mark.parametrize("mode", ["RGB", "L", "", "color", 3, ["rgb"]])
def test_invalid_modes(mode):
    refuses("'rgb', 'gray' or 'bgr'", RGB, mode=mode)


@pytest.mark.parametrize("mode", ["rgb", "gray", "bgr"])
def test_modes_need_one_or_three_channels(mode):
    refuses("1 or 3 channels, but this one has 5", np.zeros((4, 4, 5)), mode=mode)
