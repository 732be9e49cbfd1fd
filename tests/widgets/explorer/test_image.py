"""Assigning an image of any kind, and what happens to settings that no longer fit."""

import io

import numpy as np
import pytest
from PIL import Image

import cnn_widgets as cw
from tests.helpers import assert_is_keras, noise

LEVELS = np.random.default_rng(0).integers(0, 256, (14, 17, 3), np.uint8)


def png():
    data = io.BytesIO()
    Image.fromarray(LEVELS).save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize(
    "kind", ["name", "path", "text path", "bytes", "PIL", "uint8", "rank 2", "rank 3", "whole numbers"]
)
def test_any_kind_of_image_is_what_the_model_sees(kind, tmp_path):
    (tmp_path / "own.png").write_bytes(png())
    scaled = LEVELS.astype(np.float32) / 255
    source, expected = {
        "name": ("worked_convolution", cw.load_image("worked_convolution")),
        "path": (tmp_path / "own.png", scaled),
        "text path": (str(tmp_path / "own.png"), scaled),
        "bytes": (png(), scaled),
        "PIL": (Image.fromarray(LEVELS), scaled),
        "uint8": (LEVELS, scaled),
        "rank 2": (scaled[:, :, 0], scaled[:, :, :1]),
        "rank 3": (noise(9, 9, 5), noise(9, 9, 5)),
        "whole numbers": (np.arange(49).reshape(7, 7), np.arange(49.0).reshape(7, 7, 1)),
    }[kind]
    ex = cw.Explorer(noise(12, 12, 1), filters=2)
    ex.image = source
    np.testing.assert_array_equal(ex.image, expected)
    assert ex.image.dtype == np.float32
    assert_is_keras(ex, 1e-5)
    np.testing.assert_array_equal(cw.Explorer(source, filters=2).feature_maps("conv1"), ex.feature_maps("conv1"))


def test_the_image_is_a_copy_that_cannot_be_changed_in_place():
    source = noise(9, 9, 1)
    ex = cw.Explorer(source, filters=2)
    before = ex.feature_maps("conv1")
    source[:] = 0
    np.testing.assert_array_equal(ex.feature_maps("conv1"), before)
    with pytest.raises(ValueError, match="read-only"):
        ex.image[0, 0, 0] = 1
    assert_is_keras(ex)


@pytest.mark.parametrize(
    "bad",
    ["no such image", b"no image", None, 3, np.full((9, 9), np.nan), np.zeros((0, 3)), np.zeros((2, 3, 4, 5))],
    ids=repr,
)
@pytest.mark.parametrize("hold", [False, True])
def test_what_is_no_image_is_refused_and_the_last_good_one_kept(bad, hold):
    ex = cw.Explorer("digit_4", filters=2)
    before = ex.image.copy()
    with pytest.raises(cw.SettingError):
        if hold:
            with ex.hold_trait_notifications():
                ex.image = bad
        else:
            ex.image = bad
    np.testing.assert_array_equal(ex.image, before)
    assert "digit_4" in repr(ex)
    assert_is_keras(ex)


def test_a_change_of_size_and_channels_is_followed():
    ex = cw.Explorer(noise(20, 20, 3), blocks=[cw.Block(filters=2), cw.Block(filters=2, pooling=None)])
    for shape in ((20, 20, 1), (31, 12, 4), (20, 20, 3), (9, 9, 2)):
        ex.image = noise(*shape)
        assert_is_keras(ex)
        assert not ex.scene.notice


def test_an_image_that_is_too_small_lowers_the_setting_and_says_so():
    ex = cw.Explorer(noise(20, 20, 1), filters=2, kernel_size=9, pool_size=3)
    ex.image = noise(6, 7, 1)
    assert ex.blocks[0].kernel_size == (6, 7) and ex.blocks[0].pool_size == 1
    said = ex.scene.notice["text"]
    assert (
        "kernel_size to 6 × 7" in said and "pool_size to 1 × 1" in said and "too small" in said and said.endswith(".")
    )
    assert ex._screen.controls.shown("kernel_size") == (6, 7)
    assert_is_keras(ex)


def test_only_what_does_not_fit_is_lowered():
    ex = cw.Explorer(noise(20, 20, 1), filters=2, kernel_size=3, pool_size=5)
    ex.image = noise(6, 6, 1)
    assert (ex.blocks[0].kernel_size, ex.blocks[0].pool_size) == (3, 4)


@pytest.mark.parametrize("shape", [(6, 6, 1), (5, 12, 1), (1, 1, 3), (13, 13, 1)])
def test_several_blocks_are_lowered_together(shape):
    ex = cw.Explorer(
        noise(40, 40, 1),
        blocks=[
            cw.Block(filters=2, kernel_size=5),
            cw.Block(filters=3, kernel_size=5),
            cw.Block(filters=1, dilation_rate=2),
        ],
    )
    ex.image = noise(*shape)
    assert ex.image.shape == shape and "block 2's kernel_size" in ex.scene.notice["text"]
    assert_is_keras(ex)


def test_an_image_that_would_fill_the_memory_is_refused_and_the_last_one_kept():
    ex = cw.Explorer(noise(8, 8, 1), filters=2**14, pooling=None)
    with pytest.raises(cw.SettingError, match="GB"):
        ex.image = noise(200, 200, 1)
    assert ex.image.shape == (8, 8, 1) and ex.feature_maps("act1").shape == (6, 6, 2**14)


def test_the_bar_follows_the_image_and_chooses_one():
    ex = cw.Explorer("digit_4", filters=2)
    assert ex._screen.bar.image == "digit_4"
    ex.image = noise(9, 9, 1)
    assert ex._screen.bar.image not in cw.samples()
    ex._screen.bar.image = "digit_7"
    np.testing.assert_array_equal(ex.image, cw.load_image("digit_7"))
    ex._screen.bar.image = "no such image"
    assert ex.scene.notice["level"] == "error" and ex._screen.bar.image == "digit_7" and "digit_7" in repr(ex)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"kind": ["x"]},
        {"kind": "upload"},
        {"kind": "choose"},
        {"kind": "choose", "name": 3},
        {"kind": "save", "what": "x"},
        [],
        None,
        "x",
    ],
    ids=repr,
)
def test_nothing_that_a_browser_sends_to_the_bar_raises(content):
    ex = cw.Explorer("digit_4", filters=2)
    ex._screen.bar._handle_custom_msg(content, [])
    assert_is_keras(ex)


def test_an_upload_is_the_image():
    ex = cw.Explorer("digit_4", filters=2)
    ex._screen.bar._handle_custom_msg({"kind": "upload"}, [memoryview(png())])
    np.testing.assert_allclose(ex.image, LEVELS / 255, atol=1e-7)
    ex._screen.bar._handle_custom_msg({"kind": "upload"}, [memoryview(b"no image")])
    assert ex.scene.notice["level"] == "error" and ex.image.shape == (14, 17, 3)
