"""Samples: each loads, shows what it claims to show, and names its author."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import cnn_widgets as cw
from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.images import load_image
from cnn_widgets.core.images.samples import sample, samples


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
    # 300 x 400 is 3:4. Of the 51 extra columns, 25 are cut off on the left and 26 on the right.
    cropped = chelsea[:, 25:425].astype(np.float32) / 255
    large = load_image("cat", size=(1080, 1440))
    assert large.shape == (1080, 1440, 3)
    # Scaled by 3.6, output i is centred at input (i + 0.5) / 3.6 - 0.5. So outputs 25 to 28 lie at 6.6 to 7.4,
    # between the inputs 6, 7 and 8.
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
    folder = Path(cw.__file__).parent / "core" / "data" / "samples"
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
