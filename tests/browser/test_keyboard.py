"""An explorer by keyboard alone: everything can be done, the focus moves in order, and it is trapped nowhere."""

import pytest
from playwright.sync_api import expect

from .explorer_page import ExplorerPage
from .test_compare import press_until_focused

CAT = "import cnn_widgets as cw\nex = cw.Explorer('cat', filters=4)\nex"
STOP = """root => {
    const stop = document.activeElement;
    if (!root.contains(stop)) return null;
    const { outlineStyle, outlineWidth, boxShadow, borderTopColor } = getComputedStyle(stop);
    const place = stop.closest('[data-panel]')?.dataset.panel ?? 'controls';
    return { place, name: `${stop.tagName} ${stop.className}`,
        isMarked: (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none',
        look: [outlineStyle, boxShadow, borderTopColor].join() };
}"""
PLACES = ["bar", "pipeline", "controls", "kernels", "probe", "maps", "arithmetic"]


@pytest.fixture
def cat(kept_lab) -> ExplorerPage:
    notebook = kept_lab.open_notebook([CAT])
    page = ExplorerPage(notebook, notebook.page.locator(".cnnw-explorer"))
    page.wait_until_painted()
    return page


def test_a_learner_needs_no_mouse(cat):
    page, keys, view, notebook = cat.page, cat.page.keyboard, cat.view, cat.notebook
    view.locator('select[data-setting="image"]').focus()

    # A menu is opened, stepped through and left again.
    save = view.get_by_role("button", name="Save")
    press_until_focused(cat, save)
    keys.press("Enter")
    first, last = view.get_by_role("menuitem").first, view.get_by_role("menuitem").last
    expect(first).to_be_focused()
    keys.press("ArrowUp")
    expect(last).to_be_focused()
    keys.press("Escape")
    expect(save).to_be_focused()
    expect(first).to_be_hidden()

    # Stages and blocks.
    press_until_focused(cat, view.locator('.cnnw-card[tabindex="0"]'))
    keys.press("End")
    notebook.wait_for("ex.scene.selected.stage == 'pool1'")
    keys.press("Control+d")
    notebook.wait_for("len(ex.blocks) == 2 and ex.scene.selected.stage == 'pool2'")
    notebook.run("ex.blocks[1].update(strides=2)")
    expect(view.locator('.cnnw-card[data-stage="pool2"]')).to_be_focused()
    keys.press("Alt+ArrowLeft")
    notebook.wait_for("[block.strides for block in ex.blocks] == [2, 1]")
    expect(view.locator('.cnnw-card[data-stage="pool1"]')).to_be_focused()
    keys.press("+")
    notebook.wait_for("len(ex.blocks) == 3")
    for left in (2, 1):
        expect(view.locator('.cnnw-card[tabindex="0"]')).to_be_focused()
        keys.press("Delete")
        notebook.wait_for(f"len(ex.blocks) == {left}")
    notebook.run("ex.blocks[0].update(strides=1)")

    # A setting.
    press_until_focused(cat, cat.slider("Kernel size"))
    keys.press("ArrowRight")
    notebook.wait_for("ex.blocks[0].kernel_size == 4")
    assert page.get_by_role("slider", name="Kernel size", exact=True).input_value() == "4"

    # A weight.
    press_until_focused(cat, view.locator('.cnnw-kernel[tabindex="0"]'))
    keys.press("ArrowRight")
    filter = int(page.evaluate("document.activeElement.dataset.channel"))
    notebook.wait_for(f"ex.scene.selection['channel'] == {filter}")
    keys.press("Enter")
    cursor = view.locator(".cnnw-cursor")
    expect(cursor).to_be_focused()
    keys.press("Home")
    keys.type("0.5")
    keys.press("Enter")
    notebook.wait_for(f"ex.kernels('conv1')[0, 0, 0, {filter}] == 0.5")
    keys.press("Control+z")
    notebook.wait_for(f"ex.kernels('conv1')[0, 0, 0, {filter}] != 0.5")
    keys.press("Escape")
    expect(view.locator(f'.cnnw-kernel[data-channel="{filter}"]')).to_be_focused()

    # A channel, the crosshair, the large view.
    press_until_focused(cat, cat.maps.locator('.cnnw-tile[tabindex="0"]'))
    keys.press("Home")
    expect(cat.tile(0)).to_be_focused()
    for key in ("PageDown", "ArrowDown", "Shift+ArrowRight"):
        keys.press(key)
    before = notebook.run("dict(ex.scene.selection)")
    keys.press("Enter")
    notebook.wait_for(f"ex.scene.selection['channel'] == 1 and ex.scene.selection['row'] == {before['row'] + 1}")
    assert notebook.run("ex.scene.selection['col']") == before["col"] + 10
    large = view.get_by_role("region", name="Large view")
    expect(large).to_be_visible()
    press_until_focused(cat, large.get_by_role("application", name="Feature map"), "Shift+Tab")
    keys.press("ArrowLeft")
    keys.press("Enter")
    notebook.wait_for(f"ex.scene.selection['col'] == {before['col'] + 9}")
    keys.press("Escape")
    expect(large).to_be_hidden()
    expect(cat.tile(1)).to_be_focused()

    # Saving.
    press_until_focused(cat, cat.maps.locator('[data-action="pin"]'), "Shift+Tab")
    keys.press("Enter")
    notebook.wait_for("ex.pinned is not None")


def test_tab_goes_from_panel_to_panel_shows_where_it_is_and_leaves(cat):
    cat.view.locator('[data-panel="bar"] select').first.focus()
    stops = []
    while (stop := cat.view.evaluate(STOP)) and len(stops) < 120:
        stops.append(stop)
        cat.page.keyboard.press("Tab")
    assert len(stops) < 120, "the keyboard does not leave the explorer"
    order = [stop["place"] for at, stop in enumerate(stops) if at == 0 or stops[at - 1]["place"] != stop["place"]]
    assert [place for place in order if place in PLACES] == PLACES
    unmarked = {stop["name"] for stop in stops if not stop["isMarked"]}
    assert not unmarked, f"nobody sees that these have the focus: {unmarked}"
    # And back to where it started.
    for _ in stops:
        cat.page.keyboard.press("Shift+Tab")
    assert cat.view.evaluate(STOP)["name"] == stops[0]["name"]
