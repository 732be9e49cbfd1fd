"""The box that marks a cell is in the same place on every tile, including those that are scrolled into sight."""

import re

import pytest
from playwright.sync_api import expect

from .explorer_page import ExplorerPage

# The centre of each box as fractions of its tile, and whether it is visible.
BOXES = """root => [...root.querySelectorAll('.cnnw-tile-frame')].map(frame => {
    const [tile, box] = [frame, frame.querySelector('.cnnw-crosshair')].map(each => each.getBoundingClientRect());
    return {
        channel: Number(frame.closest('.cnnw-tile').dataset.channel), isOther: frame.classList.contains('cnnw-other'),
        isSeen: box.width > 0,
        x: (box.left + box.width / 2 - tile.left) / tile.width, y: (box.top + box.height / 2 - tile.top) / tile.height,
    };
})"""


def opened(lab, explorer: str) -> ExplorerPage:
    page = ExplorerPage(lab.open_notebook([f"import cnn_widgets as cw\nex = {explorer}\nex"]))
    page.wait_until_painted()
    return page


def place_read(page: ExplorerPage) -> tuple[int, int]:
    """Returns the row and column of the readout."""
    readout = page.maps.locator(".cnnw-readout")
    expect(readout).to_contain_text("column")
    row, column = re.search(r"row (\d+), column (\d+)", readout.inner_text()).groups()
    return int(row), int(column)


def assert_boxes(boxes: list[dict], row: int, column: int, size: int) -> None:
    """Asserts that the boxes are centred on a cell of maps of a height and width, to about half a CSS pixel."""
    assert boxes
    for box in boxes:
        assert box["isSeen"]
        assert (box["x"], box["y"]) == pytest.approx(((column + 0.5) / size, (row + 0.5) / size), abs=0.01)


def test_every_tile_has_it_on_the_same_cell(kept_lab):
    page = opened(kept_lab, "cw.Explorer('cat', filters=6)")
    page.point(2, 50.5 / 222, 100.5 / 222)
    row, column = place_read(page)
    assert abs(row - 100) <= 2 and abs(column - 50) <= 2
    boxes = page.maps.evaluate(BOXES)
    assert [box["channel"] for box in boxes] == list(range(6))
    assert_boxes(boxes, row, column, 222)


def test_tiles_that_are_scrolled_into_sight_have_it(kept_lab):
    page = opened(kept_lab, "cw.Explorer(cw.load_digits()[0][0], blocks=[cw.Block(filters=400, kernel_size=5)])")
    row, column = page.notebook.run("ex.scene.selected.row, ex.scene.selected.col")
    shown = page.maps.evaluate(BOXES)
    page.maps.locator(".cnnw-tiles").evaluate("tiles => { tiles.scrollTop = 2000; }")
    expect(page.tile(0)).to_have_count(0)
    later = page.maps.evaluate(BOXES)
    assert {box["channel"] for box in later} - {box["channel"] for box in shown}
    assert_boxes(shown, row, column, 24)
    assert_boxes(later, row, column, 24)


def test_a_pinned_map_has_it_where_both_look_at_the_same_pixels(kept_lab):
    page = opened(kept_lab, "cw.Explorer('cat', filters=3, pooling=None)")
    page.notebook.run("ex.pin()\nex.blocks[0].kernel_size = 23")
    page.wait_until_painted()
    expect(page.maps.locator(".cnnw-other")).to_have_count(3)
    frame = page.tile(0).locator(".cnnw-tile-frame:not(.cnnw-other)")
    size = frame.bounding_box()
    frame.hover(position={"x": 10.5 / 202 * size["width"], "y": 100.5 / 202 * size["height"]})
    row, column = place_read(page)
    boxes = page.maps.evaluate(BOXES)
    assert_boxes([box for box in boxes if not box["isOther"]], row, column, 202)
    # A kernel of 23 sees ten pixels more to each side than one of 3.
    assert_boxes([box for box in boxes if box["isOther"]], row + 10, column + 10, 222)
