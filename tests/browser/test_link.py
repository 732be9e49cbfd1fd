"""An explorer over a slow link: coarse maps while a slider moves, full ones when it rests."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from benchmarks.slow_link import BINDER, SlowLink, Speed, slow_link

from .explorer_page import ExplorerPage, assert_shows
from .preview_page import PreviewPage

CAT = "import cnn_widgets as cw\nex = cw.Explorer('cat')\nex"


@pytest.fixture
def link(lab) -> Iterator[SlowLink]:
    """The connection between the lab's pages and the server, at full speed at first."""
    with slow_link(int(lab.server.url.rpartition(":")[2])) as opened:
        near, lab.server = lab.server, replace(lab.server, url=f"http://127.0.0.1:{opened.port}")
        yield opened
        lab.server = near


@pytest.fixture
def cat(lab, link) -> ExplorerPage:
    page = ExplorerPage(lab.open_notebook([CAT]))
    page.wait_until_painted()
    return page


COARSE = """root => {
    window.coarse = new Set();
    new MutationObserver(() => window.coarse.add(Number(root.dataset.coarse))).observe(root, { attributes: true });
}"""


# What was shown, in order: a preview, or the factor by which Keras's picture was coarser.
PAINTED = """root => {
    window.painted = [];
    new MutationObserver(() => {
        const shown = root.dataset.preview ? 'preview' : root.dataset.coarse;
        if (shown !== window.painted.at(-1)) window.painted.push(shown);
    }).observe(root, { attributes: true });
}"""


def slow(page: ExplorerPage, link: SlowLink, speed: Speed) -> None:
    """Slows down a link, and waits until Python knows."""
    link.set_speed(speed)
    # The best of three measurements counts, and so far the link was fast.
    for kernel_size in (4, 5, 6, 7, 8, 9):
        page.notebook.run(f"ex.blocks[0].kernel_size = {kernel_size}")
        page.wait_until_painted()
    page.notebook.wait_for("0 < ex.scene.link_rate < 2_500_000")


def test_pictures_are_coarse_in_a_drag_on_a_slow_link_and_whole_after_it(cat, link):
    cat.maps.evaluate(COARSE)
    slow(cat, link, BINDER)
    cat.drag("Kernel size", 0.4)
    cat.notebook.wait_for(f"ex.blocks[0].kernel_size == {cat.number('Kernel size')}")
    cat.wait_until_painted()
    expect(cat.maps).to_have_attribute("data-coarse", "1")
    assert max(cat.page.evaluate("[...window.coarse]")) > 1
    assert_shows(cat.tiles(), cat.array("ex.feature_maps('act1')"), "magma", diverging=False)


def test_a_preview_stays_until_the_whole_picture_is_there(lab, link):
    page = PreviewPage(lab.open_notebook([CAT]))
    page.wait_until_painted()
    # So slow that a preview would be given up long before, if the page did not know of the picture on its way.
    slow(page, link, replace(BINDER, bits=BINDER.bits / 3))
    expect(page.maps).to_have_attribute("data-coarse", "1")
    page.approach()
    page.maps.evaluate(PAINTED)
    # A busy page may make no preview in time; then it is tried again.
    for kernel_size in (8, 7, 6, 5, 4):
        page.slide("Kernel size", -1)
        page.notebook.wait_for(f"ex.blocks[0].kernel_size == {kernel_size}")
        page.wait_until_painted()
        expect(page.maps).to_have_attribute("data-coarse", "1")
        painted = page.page.evaluate("window.painted.splice(0)")
        if "preview" in painted:
            break
    assert painted == ["preview", "1"]
    assert_shows(page.tiles(), page.array("ex.feature_maps('act1')"), "magma", diverging=False)


def test_on_a_wide_link_every_picture_is_whole(cat):
    cat.maps.evaluate(COARSE)
    cat.drag("Kernel size", 0.4)
    cat.notebook.wait_for(f"ex.blocks[0].kernel_size == {cat.number('Kernel size')}")
    cat.wait_until_painted()
    assert cat.page.evaluate("[...window.coarse]") == [1]
    assert cat.notebook.run("ex.scene.link_rate") >= 2_500_000
