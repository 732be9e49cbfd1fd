"""Large pictures are reduced with a note, and decompression bombs are refused."""

import tracemalloc
import warnings

import numpy as np
import pytest
from PIL import Image

from cnn_widgets.core.images import LARGEST_IMAGE_SIDE, load_image, load_image_with_note
from tests.core.images.pictures import RGB, encoded, refuses


def claims(width, height):
    """Return a PNG of 1 x 1 pixels whose header claims another size, like that of a decompression bomb."""
    import struct
    import zlib

    data = bytearray(encoded(np.zeros((1, 1), np.uint8)))
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    return bytes(data)


@pytest.mark.parametrize("side", [10_001, 13_000, 60_000])
def test_decompression_bombs_are_refused_without_a_warning(side):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        refuses("100 million pixels", claims(side, side))
    assert not seen


def test_a_huge_photo_is_reduced_and_says_so():
    picture = Image.new("L", (6000, 4500), 128)
    picture.paste(255, (0, 0, 3000, 4500))
    image, note = load_image_with_note(encoded(picture, "JPEG"))
    assert image.shape == (3072, LARGEST_IMAGE_SIDE, 1)
    assert note == "Scaled from 4500 x 6000 to 3072 x 4096 pixels (height x width)."
    np.testing.assert_allclose(image[:, :2000], 1, atol=0.02)
    np.testing.assert_allclose(image[:, 2100:], 128 / 255, atol=0.02)


def test_a_huge_photo_at_a_small_size_is_decoded_small():
    picture = Image.new("RGB", (6000, 4500), (255, 0, 0))
    data = encoded(picture, "JPEG")
    tracemalloc.start()
    image = load_image(data, size=64)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_allclose(image, np.broadcast_to([1, 0, 0], (64, 64, 3)), atol=0.02)
    assert peak < 6000 * 4500 * 3 / 10, "the whole picture was unpacked"


def test_a_huge_photo_at_its_own_size_loses_nothing():
    stripes = np.where(np.arange(6000) // 3 % 2, 200, 50).astype(np.uint8)
    photo = np.tile(stripes, (400, 1))
    image = load_image(encoded(photo, "JPEG", quality=95), size=photo.shape)
    np.testing.assert_allclose(image[:, :, 0] * 255, photo, atol=12)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_huge_photo_at_a_size_is_as_fine_as_the_size(kind):
    # Stripes of 12 pixels on 6000 are stripes of 8 on 4000: they must survive.
    stripes = np.where(np.arange(6000) // 12 % 2, 200, 50).astype(np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(np.tile(stripes, (400, 1)), kind, exif=exif)
    image, note = load_image_with_note(data, size=(4000, 200))
    assert note == (
        "Turned upright as the camera noted. Cropped at the centre and scaled "
        "from 6000 x 400 to 4000 x 200 pixels (height x width)."
    )
    column = image[:, 100, 0] * 255
    np.testing.assert_allclose(column[4::16], 50, atol=12)
    np.testing.assert_allclose(column[12::16], 200, atol=12)


def test_largest_side_can_be_lowered_for_pictures_only():
    data = encoded(RGB)
    assert load_image_with_note(data, largest_side=6)[0].shape == (4, 6, 3)  # 9 * 6 / 12 = 4.5
    assert load_image_with_note(RGB, largest_side=6)[0].shape == RGB.shape
    assert load_image_with_note(data, size=(9, 12), largest_side=6)[0].shape == RGB.shape
