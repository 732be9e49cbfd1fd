"""Every kind of source gives the same picture, which equals Pillow's or that of hand arithmetic."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_widgets.core.images import load_image, load_image_with_note
from tests.core.images.pictures import GRAY, RGB, RNG, encoded


def test_all_sources_of_one_picture_agree(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(encoded(RGB))
    wanted = RGB.astype(np.float64) / 255
    for source in (
        RGB,
        path,
        str(path),
        path.read_bytes(),
        bytearray(path.read_bytes()),
        Image.fromarray(RGB),
        RGB.tolist(),
    ):
        image = load_image(source)
        scale = 255 if isinstance(source, list) else 1  # a list holds int64, which is taken as given
        np.testing.assert_allclose(image / scale, wanted, atol=1e-7)


def test_a_path_object_is_never_a_sample(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("cat").write_bytes(encoded(GRAY))
    assert load_image("cat").shape == (224, 224, 3)
    assert load_image(Path("cat")).shape == (9, 12, 1)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "HSV"]
)
def test_every_pil_mode(mode):
    rgba = np.dstack([RGB, np.full(GRAY.shape, 255, np.uint8)])
    picture = Image.fromarray(rgba).convert("RGBA" if mode == "RGBa" else "RGB")
    if mode in ("La", "PA"):
        picture = picture.convert("LA")
    picture = picture.convert(mode)
    gray = mode in ("1", "L", "LA", "La")
    image = load_image(picture)
    assert image.shape == (9, 12, 1 if gray else 3)
    # Nothing is transparent here, so Pillow's RGB is the picture. Pillow cannot convert La directly.
    straight = {"La": "LA", "RGBa": "RGBA", "PA": "RGBA"}.get(mode, mode)
    independent = np.asarray(picture.convert(straight).convert("RGB"))
    np.testing.assert_allclose(image, independent[..., : image.shape[2]] / 255, atol=1e-6)


def test_one_bit_pictures_become_gray_zero_and_one():
    assert set(np.unique(load_image(encoded(Image.fromarray(GRAY).convert("1"))))) == {0.0, 1.0}


def test_sixteen_bit_gray_keeps_its_levels(tmp_path):
    levels = np.array([[0, 1, 257], [32768, 65534, 65535]], dtype=np.uint16)
    wanted = (levels / 65535)[:, :, np.newaxis]
    picture = Image.fromarray(levels)
    for source in (
        levels,
        levels.astype(">u2"),
        picture,
        encoded(picture),
        encoded(picture, "TIFF"),
        encoded(picture, "PPM"),
    ):
        np.testing.assert_allclose(load_image(source), wanted, rtol=1e-6)


def test_float_pictures_keep_their_values():
    values = RNG.normal(size=(4, 5)).astype(np.float32)
    np.testing.assert_array_equal(load_image(encoded(values, "TIFF"))[:, :, 0], values)
    np.testing.assert_array_equal(load_image(Image.fromarray(values))[:, :, 0], values)


def test_transparency_is_laid_over_white():
    half = np.zeros((2, 2, 4), np.uint8)
    half[0, 0] = (200, 100, 0, 255)
    half[0, 1] = (200, 100, 0, 0)
    half[1, 0] = (200, 100, 0, 51)  # a fifth
    for source in (half, Image.fromarray(half), encoded(half)):
        image = load_image(source)
        assert image.shape == (2, 2, 3)
        np.testing.assert_allclose(image[0, 0] * 255, [200, 100, 0], atol=1e-4)
        np.testing.assert_allclose(image[0, 1], 1)
        np.testing.assert_allclose(image[1, 0] * 255, [244, 224, 204], atol=1e-4)
    gray = half[:, :, [0, 3]]
    for source in (gray, Image.fromarray(gray), encoded(gray)):
        image = load_image(source)
        assert image.shape == (2, 2, 1)
        np.testing.assert_allclose(image[:, :, 0] * 255, [[200, 255], [244, 255]], atol=1e-4)


def test_transparent_palette_and_transparent_gray():
    palette = Image.new("P", (2, 1))
    palette.putpalette([10, 20, 30, 40, 50, 60])
    palette.putpixel((1, 0), 1)
    image = load_image(encoded(palette, transparency=0))
    np.testing.assert_allclose(image[0] * 255, [[255, 255, 255], [40, 50, 60]], atol=1e-4)
    gray = load_image(encoded(np.array([[7, 9]], np.uint8), transparency=7))
    np.testing.assert_allclose(gray[0, :, 0] * 255, [255, 9], atol=1e-4)


def test_float_arrays_of_two_and_four_channels_are_taken_as_given():
    for channels in (2, 4, 5, 16):
        values = RNG.normal(size=(3, 4, channels)).astype(np.float32)
        np.testing.assert_array_equal(load_image(values), values)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation):
    # The meaning of each value (EXIF 2.3, tag 0x0112): where the first stored row and column belong.
    upright = {
        1: lambda a: a,
        2: np.fliplr,
        3: lambda a: np.rot90(a, 2),
        4: np.flipud,
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a, -1),
        7: lambda a: np.rot90(a, 2).swapaxes(0, 1),
        8: lambda a: np.rot90(a, 1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    image, note = load_image_with_note(encoded(RGB, exif=exif))
    np.testing.assert_allclose(image, upright(RGB) / 255, atol=1e-7)
    assert note == ("" if orientation == 1 else "Turned upright as the camera noted.")


def test_first_frame_of_an_animation():
    frames = [Image.fromarray(np.full((4, 5), level, np.uint8)) for level in (0, 100, 200)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    image, note = load_image_with_note(data)
    assert image.shape[:2] == (4, 5) and image.max() == 0
    assert note == "Only the first picture in the file is used."


def test_the_preview_in_a_phones_photo_is_not_worth_a_note():
    photo = Image.fromarray(RGB)
    data = encoded(photo, "MPO", save_all=True, append_images=[photo.resize((4, 3))])
    image, note = load_image_with_note(data)
    assert image.shape == RGB.shape and note == ""


def test_a_pil_image_is_not_changed_and_stays_at_its_frame():
    frames = [Image.fromarray(np.full((4, 5), level, np.uint8)) for level in (0, 100, 200)]
    opened = Image.open(io.BytesIO(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])))
    opened.seek(2)
    np.testing.assert_allclose(load_image(opened, mode="gray") * 255, 200, atol=1e-4)
    assert opened.tell() == 2


def test_importing_images_does_not_import_pillow():
    import subprocess

    code = "import sys, cnn_widgets.core.images; print('PIL.Image' in sys.modules)"
    root = Path(__file__).resolve().parents[3]
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert ran.stdout.strip() == "False", ran.stderr
