"""An explorer and a drawing pad by touch: sliders, maps, cells, blocks and strokes, and a page that still scrolls."""

import pytest
from playwright.sync_api import Locator, expect

from .conftest import Lab
from .explorer_page import ExplorerPage
from .kernel_page import KernelPage

CELLS = [
    "import cnn_widgets as cw\nex = cw.Explorer('cat', blocks=[cw.Block(filters=4), cw.Block(filters=8)])\nex",
    "model = cw.load_model('digits')\nins = cw.Inspector(model, 'digit_4')\npad = cw.DrawingPad(ins)\npad",
]


class Finger:
    """A finger on a page's screen. It makes real touch events, which the browser may use to scroll."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.page = page

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 10) -> None:
        self._send("touchStart", start)
        for step in range(1, steps + 1):
            share = step / steps
            self._send("touchMove", tuple(a + share * (b - a) for a, b in zip(start, end)))
            self.page.evaluate("() => new Promise(requestAnimationFrame)")
        self._send("touchEnd")

    def tap(self, place: tuple[float, float]) -> None:
        self.page.touchscreen.tap(*place)

    def _send(self, kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture
def touched(server, browser):
    with browser.new_context(viewport={"width": 1100, "height": 1000}, has_touch=True) as context:
        lab = Lab(server, context)
        notebook = lab.open_notebook(CELLS)
        page = ExplorerPage(notebook, notebook.page.locator(".cnnw-explorer").first)
        page.wait_until_painted()
        yield page
        errors = notebook.errors
        server.stop_kernels()
    assert not errors


def spot(place: Locator, x: float = 0.5, y: float = 0.5) -> tuple[float, float]:
    """Returns a place on the page, at fractions of an element's width and height."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def test_everything_under_a_finger(touched):
    notebook, view, finger = touched.notebook, touched.view, Finger(touched.page)

    # A slider.
    touched.slider("Kernel size").scroll_into_view_if_needed()
    x, y = touched.handle("Kernel size")
    finger.drag((x, y), (x + 40, y))
    shown = touched.number("Kernel size")
    assert shown > 3
    notebook.wait_for(f"ex.blocks[0].kernel_size == {shown}")

    # A block by its name.
    start = spot(view.locator('.cnnw-block[data-block="0"] .cnnw-block-name'))
    last = view.locator('.cnnw-block[data-block="1"]').bounding_box()
    finger.drag(start, (last["x"] + last["width"] - 4, start[1]), steps=20)
    notebook.wait_for("[block.filters for block in ex.blocks] == [8, 4]")
    touched.wait_until_painted()

    # The crosshair, with a tap.
    notebook.run("ex.scene.look_at('act1')")
    touched.wait_until_painted()
    frame = touched.tile(3).locator(".cnnw-tile-frame")
    box = frame.bounding_box()
    frame.tap(position={"x": 0.25 * box["width"], "y": 0.75 * box["height"]})
    notebook.wait_for("ex.scene.selection['channel'] == 3")
    row, col, (height, width, _) = notebook.run(
        "[ex.scene.selection['row'], ex.scene.selection['col'], ex.feature_maps('act1').shape]"
    )
    assert row == pytest.approx(0.75 * height, abs=3) and col == pytest.approx(0.25 * width, abs=3)

    # A finger that moves up over the tiles scrolls the page and chooses nothing.
    scroller = touched.page.locator(".jp-WindowedPanel-outer").first
    x, y = spot(touched.tile(0).locator(".cnnw-tile-frame"), 0.5, 0.5)
    before = scroller.evaluate("root => root.scrollTop")
    finger.drag((x, y), (x, y - 250))
    touched.page.wait_for_function(
        "([root, before]) => root.scrollTop > before + 100", arg=[scroller.element_handle(), before]
    )
    assert notebook.run("ex.scene.selection['channel']") == 3


def test_a_weight_is_turned_by_a_finger(touched):
    kernels, finger = KernelPage(touched), Finger(touched.page)
    kernels.panel.get_by_role("button", name="Edit").tap()
    kernels.sheet.wait_for()
    place = kernels.cell(1, 1)
    before = kernels.kernels()[1, 1, 0, 0]
    finger.tap(place)
    expect(kernels.cursor).to_have_attribute("data-row", "1")
    place = kernels.cell(1, 1)
    finger.drag(place, (place[0], place[1] - 60))
    touched.notebook.wait_for(f"ex.kernels('conv1')[1, 1, 0, 0] > {before}")


def test_a_digit_is_drawn_with_a_finger(touched):
    finger = Finger(touched.page)
    touched.notebook.run("pad.is_open = True")
    sheet = touched.page.get_by_role("application", name="Drawing pad").last
    sheet.wait_for()
    start = spot(sheet, 0.2, 0.5)
    finger.drag(start, (start[0] + 120, start[1]), steps=12)
    touched.notebook.wait_for("(pad.value > 0.5).sum() > 8")
    drawn = touched.array("pad.value")
    rows, cols = (drawn > 0.5).nonzero()
    assert cols.max() - cols.min() > 2 * (rows.max() - rows.min())
