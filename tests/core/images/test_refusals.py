"""A source that is not an image is refused in one plain sentence."""

import contextlib
import io

import numpy as np
import pytest
from PIL import Image

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.images import load_image
from tests.core.images.pictures import RGB, RNG, encoded, refuses


def test_missing_names_and_files(tmp_path):
    refuses("no sample or file named 'dog'.*cat, flower, coffee", "dog")
    refuses("no sample or file named", tmp_path / "none.png")
    refuses("no sample or file named ''", "")
    refuses("no sample or file named", "a\0b")
    refuses("web address", "https://example.org/cat.png")
    refuses("could not be opened.*folder", tmp_path)
    refuses("could not be opened|no sample or file", "x" * 5000)
    with pytest.raises(SettingError) as refusal:
        load_image("x" * 5000)
    assert len(str(refusal.value)) < 600


def test_bytes_that_are_not_an_image(tmp_path):
    refuses("is empty", b"")
    refuses("not an image that can be read; use PNG", b"hello there")
    path = tmp_path / "note.png"
    path.write_text("just text")
    refuses("note.png' is not an image that can be read", path)
    whole = encoded(RNG.integers(0, 256, (64, 64, 3), dtype=np.uint8))
    refuses("damaged", whole[: len(whole) // 2])
    jpeg = encoded(RNG.integers(0, 256, (64, 64, 3), dtype=np.uint8), "JPEG")
    refuses("damaged", jpeg[: len(jpeg) // 2])
    refuses("PostScript", encoded(RGB, "EPS"))


@pytest.mark.filterwarnings("ignore")  # Pillow warns about damaged TIFF files
def test_no_damaged_file_escapes_as_another_error():
    whole = {kind: encoded(RGB, kind) for kind in ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP")}
    for data in whole.values():
        for _ in range(60):
            broken = bytearray(data)
            for place in RNG.integers(0, len(broken), 4):
                broken[place] = RNG.integers(0, 256)
            with contextlib.suppress(SettingError):
                assert load_image(bytes(broken)).dtype == np.float32


@pytest.mark.parametrize(
    ("array", "match"),
    [
        (np.zeros(5), r"\(height, width, channels\), but this array has the shape \(5,\)"),
        (np.zeros((1, 4, 4, 3)), r"batch; pass array\[0\]"),
        (np.zeros((2, 4, 4, 3)), r"has the shape \(2, 4, 4, 3\)"),
        (np.zeros((0, 4)), "empty"),
        (np.zeros((4, 4, 0)), "empty"),
        (np.zeros((2, 2, 5000)), "5,000 channels"),
        (np.zeros((2, 2), complex), "complex128"),
        (np.array([["a"]]), "type <U1"),
        (np.array([[None]]), "type object"),
        (np.zeros((2, 2), "M8[s]"), "datetime64"),
        (np.array([[0, np.nan]]), "NaN or infinity"),
        (np.array([[0, np.inf]], np.float16), "NaN or infinity"),
        (np.array([[1, -1e39]]), "float32"),
        ([[1, 2], [3]], "An image is the name of a sample"),
        (None, "An image is the name of a sample"),
        (7, "An image is the name of a sample"),
        (object(), "An image is the name of a sample"),
        (np.broadcast_to(np.uint8(0), (20_000, 20_000)), "100 million pixels"),
    ],
)
def test_arrays_that_are_not_an_image(array, match):
    refuses(match, array)


def test_non_finite_values_in_any_channel_are_refused_before_they_are_cropped_away():
    values = np.zeros((4, 4, 3))
    values[1, 1, 2] = np.nan
    refuses("NaN", values)
    refuses("NaN", values, size=2)
    refuses("NaN", Image.fromarray(np.array([[np.inf]], np.float32)))
    edge = np.zeros((4, 8))
    edge[0, 0] = np.nan
    refuses("NaN", edge, size=4)


@pytest.mark.parametrize("shape", [(3, 224, 224), (1, 28, 28), (3, 480, 640), (3, 8, 8)])
def test_channels_first_is_refused(shape):
    refuses(r"channels came first.*np.moveaxis\(array, 0, -1\)", np.zeros(shape))
    assert load_image(np.moveaxis(np.zeros(shape), 0, -1)).shape == (*shape[1:], shape[0])


@pytest.mark.parametrize(
    "shape",
    [(3, 3, 16), (3, 300, 3), (1, 100, 8), (1, 1, 512), (1, 7, 64), (7, 7, 512), (3, 3, 3), (224, 224, 3), (3, 40, 4)],
)
def test_small_arrays_with_channels_last_pass(shape):
    assert load_image(np.zeros(shape)).shape == shape


def test_empty_pil_image_and_closed_file():
    refuses("no pixels", Image.new("RGB", (0, 4)))
    closed = Image.open(io.BytesIO(encoded(RGB)))
    closed.close()
    refuses("could not be decoded", closed)


def test_a_masked_array_is_refused_where_something_is_masked():
    array = np.arange(4.0).reshape(2, 2)
    with pytest.raises(SettingError, match="filled"):
        load_image(np.ma.masked_array(array, mask=array > 2))
    np.testing.assert_array_equal(load_image(np.ma.masked_array(array))[..., 0], array)


def test_a_device_which_never_ends_is_refused():
    with pytest.raises(SettingError, match="could not be opened"):
        load_image("/dev/zero")
