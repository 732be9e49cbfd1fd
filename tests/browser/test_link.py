"""An explorer over a slow link: few pixels while the hand moves, all of them when it rests."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from benchmarks.slow_link import BINDER, SlowLink, slow_link

from .explorer_page import ExplorerPage, assert_shows

CAT = "import cnn_widgets as cw\nex = cw.Explorer('cat')\nex"


@pytest.fixture
def link(lab) -> Iterator[SlowLink]:
    """What the lab's pages reach the server through; wide open at first."""
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


def test_pictures_are_coarse_in_a_drag_on_a_slow_link_and_whole_after_it(cat, link):
    cat.maps.evaluate(COARSE)
    link.set_speed(BINDER)
    # The best of three measurements counts, and so far the link was wide open.
    for kernel_size in (4, 5, 6, 7, 8, 9):
        cat.notebook.run(f"ex.blocks[0].kernel_size = {kernel_size}")
        cat.wait_until_painted()
    cat.notebook.wait_for("0 < ex.scene.link_rate < 2_500_000")
    cat.drag("Kernel size", 0.4)
    cat.notebook.wait_for(f"ex.blocks[0].kernel_size == {cat.number('Kernel size')}")
    cat.wait_until_painted()
    expect(cat.maps).to_have_attribute("data-coarse", "1")
    assert max(cat.page.evaluate("[...window.coarse]")) > 1
    assert_shows(cat.tiles(), cat.array("ex.feature_maps('act1')"), "magma", diverging=False)


def test_on_a_wide_link_every_picture_is_whole(cat):
    cat.maps.evaluate(COARSE)
    cat.drag("Kernel size", 0.4)
    cat.notebook.wait_for(f"ex.blocks[0].kernel_size == {cat.number('Kernel size')}")
    cat.wait_until_painted()
    assert cat.page.evaluate("[...window.coarse]") == [1]
    assert cat.notebook.run("ex.scene.link_rate") >= 2_500_000
