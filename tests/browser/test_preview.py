"""Previews: what the browser paints before the kernel answers is what Keras then gives."""

import matplotlib
import numpy as np
import pytest

from .preview_page import Painted, PreviewPage

SMALL = """import cnn_widgets as cw
ex = cw.Explorer(cw.load_image("flower", size=(64, 48)), filters=5)
ex"""


@pytest.fixture
def page(lab) -> PreviewPage:
    found = PreviewPage(lab.open_notebook([SMALL]))
    found.wait_until_painted()
    found.watch()
    return found


def places(pixels: np.ndarray, table: str) -> np.ndarray:
    """The place of each pixel's colour in a table of 256; equal colours stand together, so the first one will do."""
    colours = (matplotlib.colormaps[table](np.arange(256))[:, :3] * 255).round().astype(int)
    codes = colours @ (65536, 256, 1)
    order = np.argsort(codes)
    found = pixels.astype(int) @ (65536, 256, 1)
    at = order[np.clip(np.searchsorted(codes[order], found), 0, 255)]
    assert (codes[at] == found).all()
    return at


def assert_same(preview: Painted, keras: Painted) -> int:
    """Asserts that no pixel is further off than one of a table's 256 colours; returns how many are off by that."""
    assert preview.stage == keras.stage
    assert sorted(preview.tiles) == sorted(keras.tiles)
    off = 0
    for channel, tile in keras.tiles.items():
        early = preview.tiles[channel]
        assert early.shape == tile.shape
        different = (early != tile).any(axis=2)
        off += int(different.sum())
        if different.any():
            table = next(t for t in ("magma", "RdBu") if is_of(t, early[different]) and is_of(t, tile[different]))
            assert np.abs(places(early[different], table) - places(tile[different], table)).max() <= 1
    return off


def is_of(table: str, pixels: np.ndarray) -> bool:
    colours = (matplotlib.colormaps[table](np.arange(256))[:, :3] * 255).round().astype(int)
    return bool(np.isin(pixels.astype(int) @ (65536, 256, 1), colours @ (65536, 256, 1)).all())


def test_a_preview_comes_first_and_is_what_keras_gives(page):
    previews, keras = page.change(lambda: page.slide("Kernel size", 1))
    assert len(previews) == 1
    assert_same(previews[0], keras)
    assert page.notebook.run("ex.blocks[0].kernel_size") == 4
    print([t.shape for t in keras.tiles.values()])
