"""Images: what comes out equals what Pillow, hand arithmetic or an independent formula says."""

import contextlib
import io
import sys
import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.images import LARGEST_SIDE, load_image, load_image_with_note
from cnn_widgets.core.samples import sample, samples

RNG = np.random.default_rng(0)
RGB = RNG.integers(0, 256, (9, 12, 3), dtype=np.uint8)
GRAY = RGB[:, :, 0]


def encoded(image, kind="PNG", **options):
    """The bytes of a file of a PIL image or array."""
    out = io.BytesIO()
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    image.save(out, kind, **options)
    return out.getvalue()


def refuses(match, *arguments, **options):
    """Assert one plain sentence that matches."""
    with pytest.raises(SettingError, match=match) as caught:
        load_image(*arguments, **options)
    message = str(caught.value)
    assert message[0].isupper() and message.endswith(".")
    assert "\n" not in message and ". " not in message.replace("'", "")
    assert isinstance(caught.value, ValueError)


# Samples


def test_every_sample_loads_at_its_default_size():
    for name in samples():
        image = load_image(name)
        wanted = sample(name).default_size
        assert image.dtype == np.float32 and image.ndim == 3
        assert wanted is None or image.shape[:2] == wanted
        assert np.isfinite(image).all() and np.ptp(image) > 0.4


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("cat", (224, 224, 3)),
        ("flower", (224, 224, 3)),
        ("coffee", (224, 224, 3)),
        ("astronaut", (224, 224, 3)),
        ("camera", (224, 224, 1)),
        ("brick", (224, 224, 1)),
        ("grass", (224, 224, 1)),
        ("gravel", (224, 224, 1)),
        ("digit_4", (28, 28, 1)),
        ("worked_convolution", (7, 7, 1)),
        ("worked_pooling", (8, 8, 1)),
    ],
)
def test_sample_shapes(name, shape):
    assert load_image(name).shape == shape


def test_cat_is_scikit_images_cat():
    data = pytest.importorskip("skimage.data")
    chelsea = data.chelsea()
    np.testing.assert_array_equal(load_image("cat", size=(300, 451)), chelsea / np.float32(255))
    # 300 x 400 is 3:4; of 51 columns too many, 25 go on the left and 26 on the right.
    cropped = chelsea[:, 25:425].astype(np.float32) / 255
    large = load_image("cat", size=(1080, 1440))
    assert large.shape == (1080, 1440, 3)
    # Scaled by 3.6, output i is centred at input (i + 0.5) / 3.6 - 0.5: outputs 25 to 28 are
    # at 6.6 to 7.4, and so between the inputs 6, 7 and 8.
    near = cropped[6:9, 6:9]
    block = large[25:29, 25:29]
    assert (block >= near.min((0, 1)) - 1e-6).all() and (block <= near.max((0, 1)) + 1e-6).all()


def test_worked_convolution_is_unscaled_and_every_patch_counts_to_eight():
    image = load_image("worked_convolution")[:, :, 0]
    np.testing.assert_array_equal(image[:3, :3].ravel(), np.arange(9))
    patches = np.lib.stride_tricks.sliding_window_view(image, (3, 3)).reshape(-1, 9)
    np.testing.assert_array_equal(np.sort(patches, axis=1), np.tile(np.arange(9), (25, 1)))


def test_worked_pooling_is_unscaled():
    image = load_image("worked_pooling")[:, :, 0]
    np.testing.assert_array_equal(image[:2, :2], [[1, 2], [7, 8]])
    np.testing.assert_array_equal(image, image.astype(int))
    windows = image.reshape(4, 2, 4, 2).transpose(0, 2, 1, 3).reshape(4, 4, 4)
    assert windows[0, 0].max() == 8 and windows[0, 0].mean() == 4.5
    np.testing.assert_array_equal(2 * windows.mean(-1), np.round(2 * windows.mean(-1)))
    assert set(windows.argmax(-1).ravel()) == {0, 1, 2, 3}, "the winner sits in every corner"


def test_digits_keep_their_pixels_and_scale_to_one():
    stored = np.asarray(Image.open(io.BytesIO(sample("digit_4").read())))
    assert stored.shape == (28, 28) and stored.dtype == np.uint8
    np.testing.assert_array_equal(load_image("digit_4")[:, :, 0], stored / np.float32(255))


def test_data_is_small_and_every_file_is_licensed():
    folder = Path(sys.modules["cnn_widgets.core.samples"].__file__).parent / "data" / "samples"
    files = {path.name for path in folder.iterdir() if path.name != "LICENSES.md"}
    assert files == {sample(name).file for name in samples()}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 2_000_000
    licences = (folder / "LICENSES.md").read_text(encoding="utf-8")
    for name in samples():
        known = sample(name)
        # The digits are listed as a range.
        assert name.startswith("digit_") or f"`{known.file}`" in licences
        assert known.author.split()[-1] in licences and known.title


def test_unknown_sample_names_the_samples():
    with pytest.raises(SettingError, match=r"'dog'.*cat, flower.*worked_pooling"):
        sample("dog")


# Every kind of source


def test_all_sources_of_one_picture_agree(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(encoded(RGB))
    wanted = RGB.astype(np.float64) / 255
    for source in (RGB, path, str(path), path.read_bytes(), bytearray(path.read_bytes()),
                   Image.fromarray(RGB), RGB.tolist()):  # fmt: skip
        image = load_image(source)
        scale = (
            255 if isinstance(source, list) else 1
        )  # a list holds int64, which is taken as given
        np.testing.assert_allclose(image / scale, wanted, atol=1e-7)


def test_a_path_object_is_never_a_sample(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("cat").write_bytes(encoded(GRAY))
    assert load_image("cat").shape == (224, 224, 3)
    assert load_image(Path("cat")).shape == (9, 12, 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX",
                                  "CMYK", "YCbCr", "HSV"])  # fmt: skip
def test_every_pil_mode(mode):
    rgba = np.dstack([RGB, np.full(GRAY.shape, 255, np.uint8)])
    picture = Image.fromarray(rgba).convert("RGBA" if mode == "RGBa" else "RGB")
    if mode in ("La", "PA"):
        picture = picture.convert("LA")
    picture = picture.convert(mode)
    gray = mode in ("1", "L", "LA", "La")
    image = load_image(picture)
    assert image.shape == (9, 12, 1 if gray else 3)
    # Nothing is transparent here, so Pillow's RGB is the picture; it has no direct way from La.
    straight = {"La": "LA", "RGBa": "RGBA", "PA": "RGBA"}.get(mode, mode)
    independent = np.asarray(picture.convert(straight).convert("RGB"))
    np.testing.assert_allclose(image, independent[..., : image.shape[2]] / 255, atol=1e-6)


def test_one_bit_pictures_become_gray_zero_and_one():
    assert set(np.unique(load_image(encoded(Image.fromarray(GRAY).convert("1"))))) == {0.0, 1.0}


def test_sixteen_bit_gray_keeps_its_levels(tmp_path):
    levels = np.array([[0, 1, 257], [32768, 65534, 65535]], dtype=np.uint16)
    wanted = (levels / 65535)[:, :, np.newaxis]
    picture = Image.fromarray(levels)
    for source in (levels, levels.astype(">u2"), picture, encoded(picture),
                   encoded(picture, "TIFF"), encoded(picture, "PPM")):  # fmt: skip
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
    # What each value means (EXIF 2.3, tag 0x0112): where the stored first row and column belong.
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
    opened = Image.open(
        io.BytesIO(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    )
    opened.seek(2)
    np.testing.assert_allclose(load_image(opened, mode="gray") * 255, 200, atol=1e-4)
    assert opened.tell() == 2


# Numbers


@pytest.mark.parametrize("dtype", [np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint32,
                                   np.uint64, np.float16, np.float32, np.float64])  # fmt: skip
def test_other_numbers_are_taken_as_given(dtype):
    values = np.arange(49).reshape(7, 7).astype(dtype)
    image = load_image(values)
    assert image.shape == (7, 7, 1) and image.dtype == np.float32
    np.testing.assert_array_equal(image[:, :, 0], values.astype(np.float64))


def test_levels_scale_by_their_largest():
    np.testing.assert_array_equal(load_image(np.array([[0, 51, 255]], np.uint8))[0, :, 0],
                                  np.float32([0, 0.2, 1]))  # fmt: skip


def test_result_is_a_fresh_contiguous_writable_copy():
    source = np.asfortranarray(RNG.normal(size=(5, 6, 3)).astype(np.float32))
    frozen = source[::-1, ::-1]
    frozen.flags.writeable = False
    for given_, size in ((source, None), (frozen, None), (frozen[..., 0], None), (frozen, (3, 4))):
        for mode in (None, "rgb", "gray", "bgr"):
            image = load_image(given_, size=size, mode=mode)
            assert image.flags.c_contiguous and image.flags.writeable and image.dtype == np.float32
            assert not np.shares_memory(image, source)
    before = source.copy()
    load_image(source)[:] = 0
    np.testing.assert_array_equal(source, before)


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4)),
        elements=st.floats(-(2.0**100), 2.0**100, width=32),
    ),
    st.tuples(st.integers(1, 12), st.integers(1, 12)),
)
def test_scaling_never_leaves_the_range(values, size):
    if values.shape[0] in (1, 3) and min(values.shape[1:]) >= 8:
        return
    image = load_image(values, size=size)
    assert image.shape == (*size, values.shape[2])
    assert (image.min((0, 1)) >= values.min((0, 1))).all()
    assert (image.max((0, 1)) <= values.max((0, 1))).all()


# Size


def test_size_crops_around_the_centre_then_scales():
    values = np.arange(4 * 8, dtype=np.float32).reshape(4, 8)
    # A square of 8 x 4 is its middle four columns; whole pixels are not resampled.
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
    "size", [0, -1, True, (5, True), 5.0, (5, 5, 5), (5,), (0, 5), (5, -1), "5", (), (5, None),
             np.bool_(True), [[1], [2, 3]], float("nan")],
)  # fmt: skip
def test_invalid_sizes(size):
    refuses(r"whole number of pixels of at least 1.*\(height, width\)", RGB, size=size)


def test_absurd_size_is_refused():
    refuses("100 million pixels", RGB, size=20_000)


# Modes


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


# What is refused


def test_missing_names_and_files(tmp_path):
    refuses("no sample or file named 'dog'.*cat, flower, coffee", "dog")
    refuses("no sample or file named", tmp_path / "none.png")
    refuses("no sample or file named ''", "")
    refuses("no sample or file named", "a\0b")
    refuses("web address", "https://example.org/cat.png")
    refuses("could not be opened.*directory", tmp_path)
    refuses("could not be opened|no sample or file", "x" * 5000)
    with pytest.raises(SettingError) as refusal:
        load_image("x" * 5000)
    assert len(str(refusal.value)) < 600


def test_bytes_that_are_no_image(tmp_path):
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


@pytest.mark.filterwarnings("ignore")  # Pillow warns of what it finds in a damaged TIFF
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
)  # fmt: skip
def test_arrays_that_are_no_image(array, match):
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


@pytest.mark.parametrize("shape", [(3, 3, 16), (3, 300, 3), (1, 100, 8), (1, 1, 512), (1, 7, 64),
                                   (7, 7, 512), (3, 3, 3), (224, 224, 3), (3, 40, 4)])  # fmt: skip
def test_small_arrays_with_channels_last_pass(shape):
    assert load_image(np.zeros(shape)).shape == shape


def test_empty_pil_image_and_closed_file():
    refuses("no pixels", Image.new("RGB", (0, 4)))
    closed = Image.open(io.BytesIO(encoded(RGB)))
    closed.close()
    refuses("could not be decoded", closed)


# Large pictures


def claims(width, height):
    """A PNG of 1 x 1 whose header claims another size: a decompression bomb without the bomb."""
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
    assert image.shape == (3072, LARGEST_SIDE, 1)
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
    assert note == ("Turned upright as the camera noted. Cropped at the centre and scaled "
                    "from 6000 x 400 to 4000 x 200 pixels (height x width).")  # fmt: skip
    column = image[:, 100, 0] * 255
    np.testing.assert_allclose(column[4::16], 50, atol=12)
    np.testing.assert_allclose(column[12::16], 200, atol=12)


def test_largest_side_can_be_lowered_for_pictures_only():
    data = encoded(RGB)
    assert load_image_with_note(data, largest_side=6)[0].shape == (4, 6, 3)  # 9 * 6 / 12 = 4.5
    assert load_image_with_note(RGB, largest_side=6)[0].shape == RGB.shape
    assert load_image_with_note(data, size=(9, 12), largest_side=6)[0].shape == RGB.shape


def test_notes():
    assert load_image_with_note("cat")[1] == ""
    assert load_image_with_note(RGB)[1] == ""
    assert load_image_with_note(RGB, size=(9, 12))[1] == ""
    assert load_image_with_note(RGB, size=9)[1] == (
        "Cropped at the centre from 9 x 12 to 9 x 9 pixels (height x width)."
    )
    assert load_image_with_note(RGB, size=(18, 24))[1] == (
        "Scaled from 9 x 12 to 18 x 24 pixels (height x width)."
    )
    clear = np.zeros((2, 2, 4), np.uint8)
    assert load_image_with_note(clear)[1] == "Transparent parts are laid over white."
    clear[..., 3] = 255
    assert load_image_with_note(clear)[1] == ""


def test_importing_images_does_not_import_pillow():
    import subprocess

    code = "import sys, cnn_widgets.core.images; print('PIL.Image' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert ran.stdout.strip() == "False", ran.stderr


def test_a_masked_array_is_refused_where_something_is_masked():
    array = np.arange(4.0).reshape(2, 2)
    with pytest.raises(SettingError, match="filled"):
        load_image(np.ma.masked_array(array, mask=array > 2))
    np.testing.assert_array_equal(load_image(np.ma.masked_array(array))[..., 0], array)


def test_a_device_which_never_ends_is_refused():
    with pytest.raises(SettingError, match="could not be opened"):
        load_image("/dev/zero")
