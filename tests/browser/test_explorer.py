"""The explorer as a person uses it, in real JupyterLab with a real kernel: Python's state and the pixels on screen."""

import re
from textwrap import dedent

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from .explorer_page import ExplorerPage, assert_coloured, assert_shows, block_means

CAT = "import cnn_widgets as cw\nex = cw.Explorer('cat')\nex"


@pytest.fixture
def cat(kept_lab) -> ExplorerPage:
    page = ExplorerPage(kept_lab.open_notebook([CAT]))
    page.wait_until_painted()
    return page


def test_slider_in_browser_changes_model_and_pixels(cat):
    cat.slide("Kernel size", 4)
    cat.notebook.wait_for("ex.blocks[0].kernel_size == 7")
    cat.wait_until_painted()
    assert cat.number("Kernel size") == 7
    assert cat.notebook.run("list(ex.model.get_layer('conv1').kernel.shape)") == [7, 7, 3, 16]
    maps = cat.array("ex.feature_maps('act1')")
    assert maps.shape == (218, 218, 16)
    assert_shows(cat.tiles(), maps, "magma", diverging=False)


def test_mouse_drag_ends_on_the_newest_value(cat):
    cat.drag("Filters", 0.6)
    shown = cat.number("Filters")
    cat.notebook.wait_for(f"ex.blocks[0].filters == {shown}")
    cat.wait_until_painted()
    assert shown > 30
    assert_shows(cat.tiles(), cat.array("ex.feature_maps('act1')"), "magma", diverging=False)


def test_trait_in_python_moves_slider_and_repaints(cat):
    before = cat.tiles()["0"]
    cat.notebook.run("ex.blocks[0].update(strides=2, activation=None)")
    cat.wait_until_painted()
    expect(cat.field("Strides")).to_have_value("2")
    tiles = cat.tiles()
    assert tiles["0"].shape != before.shape or (tiles["0"] != before).any()
    assert cat.notebook.run("ex.scene.selected.stage") == "pool1"
    assert_shows(tiles, cat.array("ex.feature_maps('pool1')"), "RdBu", diverging=True)


def test_value_beyond_the_slider_widens_it(cat):
    cat.notebook.run("ex.blocks[0].kernel_size = 45")
    expect(cat.field("Kernel size")).to_have_value("45")


def test_hover_reads_the_true_value(cat):
    readout = cat.maps.locator(".cnnw-readout")
    maps = cat.array("ex.feature_maps('act1')")
    for channel, x, y in ((0, 0.3, 0.4), (6, 0.71, 0.52), (13, 0.1, 0.9)):
        cat.point(channel, x, y)
        expect(readout).to_contain_text(f"channel {channel} ")
        expect(readout).to_have_attribute("data-exact", "true")
        text = readout.inner_text().replace("−", "-")
        found = re.search(r"channel (\d+).*row (\d+), column (\d+).*?(-?[\d.]+)$", text)
        assert found, text
        where = [int(found[part]) for part in (2, 3, 1)]
        assert abs(where[0] - y * 222) <= 2 and abs(where[1] - x * 222) <= 2
        assert float(found[4]) == pytest.approx(maps[tuple(where)], abs=6e-5, rel=1e-3)


def test_impossible_setting_says_so_and_keeps_the_picture(kept_lab):
    page = ExplorerPage(kept_lab.open_notebook([CAT.replace("'cat'", "'worked_convolution', pooling=None")]))
    page.wait_until_painted()
    before = page.tiles()
    page.slide("Kernel size", 5)
    complaint = page.control("Kernel size").locator(".cnnw-complaint")
    expect(complaint).to_contain_text("use at most 7 × 7")
    assert page.number("Kernel size") == 8
    # The kernel may have skipped sizes in between, since only the latest value counts while it is busy.
    good = page.notebook.run("ex.blocks[0].kernel_size")
    assert 3 <= good <= 7
    page.wait_until_painted()
    maps = page.array("ex.feature_maps('act1')")
    assert maps.shape == (8 - good, 8 - good, 16)
    assert_shows(page.tiles(), maps, "magma", diverging=False)
    page.slide("Kernel size", -5)
    page.notebook.wait_for("ex.blocks[0].kernel_size == 3")
    expect(complaint).to_be_hidden()
    page.wait_until_painted()
    assert all((page.tiles()[channel] == pixels).all() for channel, pixels in before.items())


def test_colours_and_scale_do_not_wait_for_the_kernel(cat):
    maps = cat.array("ex.feature_maps('act1')")
    running = cat.page.evaluate_handle("""() => {
        const panel = [...window.jupyterapp.shell.widgets('main')].find(widget => widget.sessionContext);
        const code = 'import time; time.sleep(10)';
        const future = panel.sessionContext.session.kernel.requestExecute({ code, store_history: false });
        const running = { future, ended: false };
        future.done.then(() => { running.ended = true; });
        return running;
    }""")
    cat.choose("colormap", "viridis")
    expect(cat.maps).to_have_attribute("data-colormap", "viridis")
    assert_shows(cat.tiles(), maps, "viridis", diverging=False)
    cat.choose("scale", "layer")
    expect(cat.maps).to_have_attribute("data-scale", "layer")
    assert_shows(cat.tiles(), maps, "viridis", diverging=False, scale="layer")
    assert not running.evaluate("({ ended }) => ended")
    running.evaluate("async ({ future }) => { await future.done; }")
    cat.notebook.wait_for("ex.scene.colormap == 'viridis' and ex.scene.scale == 'layer'")


def test_zero_alone_has_the_middle_colour_of_a_table_with_two_sides(kept_lab):
    settings = "'digit_4', filters=2, activation='hard_shrink', pooling=None)\nex.set_kernels('conv1', [[0.0]]"
    page = ExplorerPage(kept_lab.open_notebook([CAT.replace("'cat'", settings)]))
    page.wait_until_painted()
    maps = page.array("ex.feature_maps('act1')")
    assert not maps.any()
    for scale in ("channel", "layer"):
        page.choose("scale", scale)
        expect(page.maps).to_have_attribute("data-scale", scale)
        assert_shows(page.tiles(), maps, "RdBu", diverging=True, scale=scale)


def test_gray_scale_is_min_max_over_the_layer(cat):
    cat.notebook.run("ex.scene.look_at('conv1')")
    cat.wait_until_painted()
    cat.choose("scale", "gray")
    expect(cat.maps).to_have_attribute("data-scale", "gray")
    maps = cat.array("ex.feature_maps('conv1')").astype(float)
    for channel, pixels in cat.tiles().items():
        plane = maps[..., int(channel)]
        slack = (plane.max() - plane.min()) / 508 + 1e-6
        assert_coloured(pixels, block_means(plane, 2), maps.min(), maps.max(), "gray", slack)


def test_click_opens_the_large_view_and_the_arithmetic_of_that_value(cat):
    cat.point(4, 0.3, 0.6)
    cat.page.mouse.down()
    cat.page.mouse.up()
    cat.notebook.wait_for("ex.scene.large and ex.scene.selected.channel == 4")
    row, col = cat.notebook.run("[ex.scene.selected.row, ex.scene.selected.col]")
    expect(cat.view.locator('[data-panel="arithmetic"]')).to_contain_text(f"channel 4, row {row}, column {col}")
    expect(cat.maps.locator(".cnnw-large")).to_be_visible()
    cat.tile(4).press("Escape")
    expect(cat.maps.locator(".cnnw-large")).to_be_hidden()


def test_strip_selects_a_stage(cat):
    cat.view.locator('[data-panel="pipeline"] [data-stage="pool1"]').click()
    cat.notebook.wait_for("ex.scene.selected.stage == 'pool1'")
    cat.wait_until_painted()
    maps = cat.array("ex.feature_maps('pool1')")
    assert maps.shape == (111, 111, 16)
    assert_shows(cat.tiles(), maps, "magma", diverging=False)


def test_large_photo_with_three_filters_and_as_one_colour_picture(kept_lab):
    code = """
        import cnn_widgets as cw
        photo = cw.load_image("cat", size=(1080, 1440))
        ex = cw.Explorer(photo, filters=3, kernel_size=10, activation=None, pooling=None)
        ex
    """
    page = ExplorerPage(kept_lab.open_notebook([dedent(code)]))
    page.wait_until_painted()
    maps = page.array("ex.feature_maps('conv1')").astype(float)
    assert maps.shape == (1071, 1431, 3)
    assert_shows(page.tiles(), maps, "RdBu", diverging=True)
    page.maps.get_by_label("as colour picture").check()
    expect(page.maps.locator('.cnnw-tile[data-channel="colour"]')).to_be_visible()
    picture = page.tiles()["colour"].astype(float)
    step = round(1431 / picture.shape[1])
    wanted = np.stack([block_means(maps[..., channel], step) for channel in range(3)], axis=2)
    wanted = (wanted - maps.min()) / (maps.max() - maps.min()) * 255
    assert np.abs(picture - wanted).max() <= 1.5


def test_two_views_show_the_same(cat):
    second = ExplorerPage(cat.notebook, cat.notebook.second_view(0))
    second.wait_until_painted()
    first = ExplorerPage(cat.notebook, cat.page.locator(".jp-Notebook"))
    second.slide("Kernel size", 2)
    cat.notebook.wait_for("ex.blocks[0].kernel_size == 5")
    for view in (first, second):
        view.wait_until_painted()
        expect(view.field("Kernel size")).to_have_value("5")
        assert_shows(view.tiles(), view.array("ex.feature_maps('act1')"), "magma", diverging=False)


def test_page_reload_brings_everything_back(cat):
    cat.slide("Kernel size", 2)
    cat.notebook.wait_for("ex.blocks[0].kernel_size == 5")
    cat.notebook.save()
    cat.notebook.reload()
    cat.wait_until_painted()
    assert cat.number("Kernel size") == 5
    assert_shows(cat.tiles(), cat.array("ex.feature_maps('act1')"), "magma", diverging=False)


def test_kernel_restart_and_run_again(cat):
    cat.notebook.restart_kernel()
    cat.notebook.run_all()
    cat.wait_until_painted()
    cat.slide("Kernel size", 1)
    cat.notebook.wait_for("ex.blocks[0].kernel_size == 4")


def test_dark_theme_is_dark_and_leaves_the_maps_alone(cat):
    light = cat.tiles()
    cat.notebook.set_theme("dark")
    colours = cat.maps.evaluate("root => [getComputedStyle(root).backgroundColor, getComputedStyle(root).color]")
    paper, ink = (sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in colours)
    assert paper < 150 < 450 < ink
    assert all((cat.tiles()[channel] == pixels).all() for channel, pixels in light.items())


def test_upload_of_a_picture_and_of_nonsense(cat, tmp_path):
    Image.fromarray(np.full((40, 60), 200, np.uint8)).save(tmp_path / "gray.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    chooser = cat.view.locator('[data-panel="bar"] input[type="file"]')
    chooser.set_input_files(tmp_path / "gray.png")
    cat.notebook.wait_for("ex.image.shape == (40, 60, 1)")
    cat.wait_until_painted()
    assert cat.array("ex.image").max() == pytest.approx(200 / 255)
    chooser.set_input_files(tmp_path / "broken.png")
    expect(cat.view.get_by_role("alert")).to_be_visible()
    assert cat.notebook.run("list(ex.image.shape)") == [40, 60, 1]


def test_saved_notebook_carries_a_picture(cat):
    cat.notebook.save()
    saved = cat.notebook.server.root / cat.notebook.path
    assert '"image/png"' in saved.read_text()
