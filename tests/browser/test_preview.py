"""Previews: what the browser paints while the kernel is busy is what Keras gives later."""

import matplotlib
import numpy as np
import pytest

from cnn_widgets.core.stack.activation import RANGES

from .preview_page import Painted, PreviewPage

SMALL = """import cnn_widgets as cw
ex = cw.Explorer(cw.load_image("flower", size=(64, 48)), filters=5)
ex"""
JUMPING = {"hard_shrink", "sparsemax"}


@pytest.fixture
def page(kept_lab) -> PreviewPage:
    return opened(kept_lab, SMALL)


def opened(kept_lab, source: str) -> PreviewPage:
    page = PreviewPage(kept_lab.open_notebook([source]))
    page.wait_until_painted()
    page.watch()
    return page


def codes_of(table: str) -> np.ndarray:
    colours = (matplotlib.colormaps[table](np.arange(256))[:, :3] * 255).round().astype(int)
    return colours @ (65536, 256, 1)


def places(pixels: np.ndarray) -> np.ndarray:
    """Returns the indices of colours in the colour table that has them all."""
    found = pixels.astype(int) @ (65536, 256, 1)
    for table in ("magma", "RdBu"):
        codes = codes_of(table)
        order = np.argsort(codes)
        at = order[np.clip(np.searchsorted(codes[order], found), 0, 255)]
        if (codes[at] == found).all():
            return at
    raise AssertionError("colours of no table")


def assert_same(preview: Painted, keras: Painted) -> None:
    """Asserts that no pixel differs by more than one of a table's 256 colours, and that hardly any differs at all."""
    assert (preview.kind, preview.stage) == ("preview", keras.stage)
    assert sorted(preview.tiles) == sorted(keras.tiles)
    off = total = 0
    for channel, tile in keras.tiles.items():
        early = preview.tiles[channel]
        assert early.shape == tile.shape
        different = (early != tile).any(axis=2)
        off, total = off + int(different.sum()), total + different.size
        if different.any():
            assert np.abs(places(early)[different] - places(tile)[different]).max() <= 1
    assert off <= 0.002 * total, f"{off} of {total} pixels have a neighbouring colour"


def assert_previews(page: PreviewPage, act) -> Painted:
    preview, keras = page.change(act)
    assert_same(preview, keras)
    return keras


def sides(page: PreviewPage) -> list[tuple[str, int]]:
    """Returns what was painted, in order: kind, and height of the tiles."""
    return [(one.kind, one.tiles["0"].shape[0]) for one in page.caught()]


@pytest.mark.parametrize("stage", ["conv1", "act1", "pool1"])
def test_each_setting_of_a_hand(page, stage):
    page.notebook.run(f"ex.scene.look_at('{stage}')")
    page.settle()
    assert assert_previews(page, lambda: page.slide("Kernel size", 1)).stage == stage
    assert_previews(page, lambda: page.slide("Kernel size", 1))
    assert_previews(page, lambda: page.pick("Padding", "same"))
    assert_previews(page, lambda: page.slide("Kernel size", -1))
    assert_previews(page, lambda: page.slide("Filters", 1))
    assert_previews(page, lambda: page.slide("Strides", 1))
    assert_previews(page, lambda: page.slide("Kernel size", 1))
    assert_previews(page, lambda: page.slide("Strides", -1))
    assert_previews(page, lambda: page.slide("Dilation", 1))
    assert_previews(page, lambda: page.slide("Kernel size", -1))
    assert_previews(page, lambda: page.slide("Dilation", 1))
    assert_previews(page, lambda: page.pick("Padding", "valid"))
    assert page.notebook.run("ex.blocks[0].value.dilation_rate, ex.blocks[0].kernel_size") == [3, 4]


def test_each_pooling(page):
    page.notebook.run("ex.scene.look_at('pool1')")
    page.settle()
    assert_previews(page, lambda: page.slide("Pool size", 1))
    assert_previews(page, lambda: page.pick("Pooling", "average"))
    assert_previews(page, lambda: page.slide("Pool size", 1))
    page.view.get_by_text("More settings").click()
    # The kernel shows these controls, so it must not be busy yet.
    page.control("Pool strides").wait_for()
    page.approach()
    assert_previews(page, lambda: page.slide("Pool strides", 1))
    assert_previews(page, lambda: page.control("Pool padding").locator("select").select_option("same"))
    assert_previews(page, lambda: page.slide("Pool strides", 1))
    assert_previews(page, lambda: page.pick("Pooling", "max"))
    assert_previews(page, lambda: page.slide("Pool strides", -1))
    assert_previews(page, lambda: page.slide("Pool strides", -1))
    assert page.notebook.run("ex.blocks[0].pool_strides is None")


def test_each_activation(page):
    for name in sorted(set(RANGES) - JUMPING - {"relu"}):
        assert_previews(page, lambda name=name: page.pick("Activation", name))
    for name in sorted(JUMPING):
        painted = page.change_without(lambda name=name: page.pick("Activation", name))
        assert {one.kind for one in painted} == {"keras"}


def test_without_an_activation_the_stage_that_is_left_is_shown(page):
    assert assert_previews(page, lambda: page.pick("Activation", "none")).stage == "pool1"


def test_height_and_width_apart(page):
    page.notebook.run("ex.blocks[0].update(kernel_size=(3, 4), dilation_rate=(2, 1))")
    page.settle()
    assert_previews(page, lambda: page.slide("Kernel size", 1))
    assert_previews(page, lambda: page.slide("Kernel size", 1))
    assert_previews(page, lambda: page.pick("Padding", "same"))


def test_taking_height_and_width_apart_changes_nothing(page):
    page.notebook.run("ex.blocks[0].kernel_size = 7")
    page.settle()
    painted = page.change_without(lambda: page.control("Kernel size").get_by_role("button").click())
    assert "preview" not in {one.kind for one in painted}
    assert page.notebook.run("ex.blocks[0].kernel_size") == [7, 7]
    assert_previews(page, lambda: page.slide("Kernel size", 1))


def test_large_pictures_are_shrunk_as_keras_s_are(kept_lab):
    page = opened(kept_lab, "import cnn_widgets as cw\nex = cw.Explorer('cat', filters=4)\nex")
    tile = assert_previews(page, lambda: page.slide("Kernel size", 1)).tiles["0"]
    assert tile.shape[:2] == (111, 111)
    assert_previews(page, lambda: page.pick("Activation", "sigmoid"))


def test_kernels_that_were_set_grow_and_shrink_as_python_has_them(page):
    page.notebook.run(
        "ex.set_kernels('conv1', 'sobel_x', filter=1); ex.set_bias('conv1', -0.25, filter=2);"
        "import numpy as np; ex.set_kernels('conv1', np.linspace(-1, 1, 75).reshape(5, 5, 3), filter=3)"
    )
    page.settle()
    for steps in (1, 1, 1, -1, -1, -1, -1, 1):
        assert_previews(page, lambda steps=steps: page.slide("Kernel size", steps))


def test_new_weights_and_another_image(page):
    page.notebook.run("ex.new_weights()")
    page.settle()
    assert_previews(page, lambda: page.slide("Kernel size", 1))
    page.notebook.run("ex.seed = -3")
    page.settle()
    assert_previews(page, lambda: page.slide("Kernel size", 1))
    page.notebook.run("ex.image = 'digit_4'")
    page.settle()
    page.approach()
    assert_previews(page, lambda: page.slide("Kernel size", 1))
    page.notebook.run("import numpy as np; ex.image = np.arange(3600.0).reshape(60, 60) ** 1.5 - 300")
    page.settle()
    page.approach()
    assert_previews(page, lambda: page.slide("Kernel size", -1))


def test_a_frame_for_settings_of_before_does_not_come_back_over_a_preview(page):
    page.forget()
    with page.busy_kernel():
        page.slide("Kernel size", 1)
        page.wait_for_previews(1)
        page.slide("Kernel size", 1)
        page.wait_for_previews(2)
    page.settle()
    painted = sides(page)
    # The kernel has answered for both, and its first answer is no longer shown.
    assert painted[:2] == [("preview", 61), ("preview", 60)]
    assert {height for _, height in painted[2:]} == {60}
    assert painted[-1] == ("keras", 60)


def test_a_setting_that_cannot_be_has_no_preview(page):
    page.notebook.run("ex.blocks[0].update(kernel_size=31, pooling=None)")
    page.notebook.run("ex.blocks = (*ex.blocks, cw.Block(kernel_size=18, pooling=None))")
    page.settle()
    painted = page.change_without(lambda: page.slide("Kernel size", 1))
    assert painted == []
    page.notebook.run("ex.blocks = ex.blocks[:1]; ex.blocks[0].kernel_size = 3")
    page.settle()
    assert_previews(page, lambda: page.slide("Strides", 1))
    painted = page.change_without(lambda: page.slide("Dilation", 1))
    assert "preview" not in {one.kind for one in painted}


def test_what_python_sets_is_not_previewed(page):
    page.forget()
    page.notebook.run("ex.blocks[0].update(kernel_size=5, strides=2, activation=None)")
    page.settle()
    assert {one.kind for one in page.caught()} == {"keras"}


def test_a_preview_that_python_does_not_follow_is_taken_away(page):
    before = page.now()
    page.notebook.run("ex._screen.controls._ask = lambda *_: None")
    page.forget()
    page.slide("Kernel size", 1)
    page.wait_for_previews(1)
    page.settle()
    assert (page.now().tiles["0"] == before.tiles["0"]).all()


def test_no_preview_beside_what_python_alone_knows(page):
    page.notebook.run("ex.scene.large = True")
    page.settle()
    painted = page.change_without(lambda: page.slide("Kernel size", 1))
    assert {one.kind for one in painted} == {"keras"}


def test_the_worker_ends_with_the_last_view(page):
    assert_previews(page, lambda: page.slide("Kernel size", 1))
    blobs = lambda: [worker for worker in page.page.workers if worker.url.startswith("blob:")]  # noqa: E731
    count = len(blobs())
    page.notebook.command("notebook:clear-all-cell-outputs")
    page.page.wait_for_function("() => !document.querySelector('[data-panel=maps]')")
    for _ in range(100):
        if len(blobs()) == count - 1:
            break
        page.page.wait_for_timeout(50)
    assert len(blobs()) == count - 1
