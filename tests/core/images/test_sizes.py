"""Sizes: images are cropped and scaled like Pillow or an independent formula, and a note says so."""

import numpy as np
import pytest

from cnn_widgets.core.images import load_image, load_image_with_note
from tests.core.images.pictures import RGB, refuses


def test_size_crops_around_the_centre_then_scales():
    values = np.arange(4 * 8, dtype=np.float32).reshape(4, 8)
    # The square of an 8 x 4 image is its middle four columns; whole pixels are not resampled.
    np.testing.assert_array_equal(load_image(values, size=4)[:, :, 0], values[:, 2:6])
    np.testing.assert_array_equal(load_image(values, size=(2, 8)).shape, (2, 8, 1))
    tall = load_image(values.T.copy(), size=(4, 4))[:, :, 0]
    np.testing.assert_array_equal(tall, values[:, 2:6].T)
    # Wider than the source: rows are lost, the same at both ends.
    np.testing.assert_array_equal(load_image(values, size=(2, 8))[:, :, 0], values[1:3])


def test_halving_weighs_with_a_triangle():
    # Reduced by 2, the triangle reaches 2 pixels to each side: weights 1/8, 3/8, 3/8, 1/8.
    row = np.array([[0, 0, 0, 8, 0, 0, 0, 0]], np.float32)
    values = np.repeat(row, 4, axis=0)
    np.testing.assert_allclose(load_image(values, size=(2, 4))[0, :, 0], [0, 3, 1, 0], atol=1e-6)


def test_reduction_is_antialiased():
    checks = (np.indices((64, 64)).sum(0) % 2).astype(np.float32)
    inner = load_image(checks, size=8)[1:-1, 1:-1]
    np.testing.assert_allclose(inner, 0.5, atol=1e-6)


def test_sizes_of_every_whole_kind():
    for size in (5, np.int64(5), (5, 5), [5, 5], np.array([5, 5])):
        assert load_image(RGB, size=size).shape == (5, 5, 3)


@pytest.mark.parametrize(
    "size",
    [
        0,
        -1,
        True,
        (5, True),
        5.0,
        (5, 5, 5),
        (5,),
        (0, 5),
        (5, -1),
        "5",
        (),
        (5, None),
        np.bool_(True),
        [[1], [2, 3]],
        float("nan"),
    ],
)
def test_invalid_sizes(size):
    refuses(r"whole number of pixels of at least 1.*\(height, width\)", RGB, size=size)


def test_absurd_size_is_refused():
    refuses("100 million pixels", RGB, size=20_000)


def test_notes():
    assert load_image_with_note("cat")[1] == ""
    assert load_image_with_note(RGB)[1] == ""
    assert load_image_with_note(RGB, size=(9, 12))[1] == ""
    assert load_image_with_note(RGB, size=9)[1] == (
        "Cropped at the centre from 9 x 12 to 9 x 9 pixels (height x width)."
    )
    assert load_image_with_note(RGB, size=(18, 24))[1] == ("Scaled from 9 x 12 to 18 x 24 pixels (height x width).")
    clear = np.zeros((2, 2, 4), np.uint8)
    assert load_image_with_note(clear)[1] == "Transparent parts are laid over white."
    clear[..., 3] = 255
    assert load_image_with_note(clear)[1] == ""
