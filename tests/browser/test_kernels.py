"""Kernels edited in real JupyterLab, by mouse and by keyboard alone: Python's weights and the maps on screen."""

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_widgets.core.kernels.edits import edit_kernel
from cnn_widgets.core.kernels.lifted_patch import lift_patch

from .explorer_page import ExplorerPage, assert_shows
from .kernel_page import KernelPage

CAT = "import cnn_widgets as cw\nex = cw.Explorer('cat', filters=4)\nex"
DEEP = "import cnn_widgets as cw\nex = cw.Explorer('cat', blocks=[cw.Block(filters=64), cw.Block(filters=64)])\nex"
LAPLACIAN = np.float32([[0, 1, 0], [1, -4, 1], [0, 1, 0]])


@pytest.fixture
def cat(kept_lab) -> KernelPage:
    kept_lab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = ExplorerPage(kept_lab.open_notebook([CAT]))
    page.wait_until_painted()
    return KernelPage(page)


def assert_maps_follow(cat: KernelPage) -> None:
    cat.explorer.wait_until_painted()
    assert_shows(cat.explorer.tiles(), cat.explorer.array("ex.feature_maps('act1')"), "magma", diverging=False)


def test_a_cell_is_typed_by_mouse(cat):
    before, tile = cat.kernels(), cat.explorer.tiles()["2"]
    cat.open(2, channel=1)
    cat.page.mouse.dblclick(*cat.cell(0, 2))
    cat.page.keyboard.type("0.75")
    cat.page.keyboard.press("Enter")
    cat.wait_for_step(1)
    after = cat.kernels()
    assert after[0, 2, 1, 2] == 0.75
    before[0, 2, 1, 2] = 0.75
    np.testing.assert_array_equal(after, before)
    assert_maps_follow(cat)
    assert (cat.explorer.tiles()["2"] != tile).any()
    expect(cat.picture(2)).to_have_attribute("data-source", "edited")


def test_a_drag_turns_a_weight_and_is_one_step(cat):
    before = cat.kernels()
    cat.open(1)
    x, y = cat.cell(1, 1)
    cat.page.mouse.move(x, y)
    cat.page.mouse.down()
    cat.page.mouse.move(x, y - 81, steps=20)
    cat.page.mouse.up()
    cat.notebook.wait_for(f"abs(ex.kernels('conv1')[1, 1, 0, 1] - {before[1, 1, 0, 1] + 0.2}) < 1e-5")
    cat.wait_for_step(1)
    assert_maps_follow(cat)
    cat.act("undo")
    cat.notebook.wait_for("ex._steps.can_redo")
    assert cat.kernels().tobytes() == before.tobytes()
    expect(cat.editor.locator('[data-action="undo"]')).to_be_disabled()
    assert_maps_follow(cat)


def test_by_keyboard_alone(cat):
    """Types a weight, nudges it, sets the bias, undoes, redoes and leaves again; no key reaches the notebook."""
    before, press = cat.kernels(), cat.page.keyboard.press
    cells = cat.page.locator(".jp-Notebook .jp-Cell").count()
    cat.picture(0).focus()
    for key in ("ArrowRight", "Enter"):
        press(key)
    expect(cat.cursor).to_be_focused()
    expect(cat.cursor).to_have_attribute("aria-label", "weight, row 0, column 0, red, filter 1")
    for key in ("ArrowDown", "End", "-", "1", "/", "4", "Enter"):
        press(key)
    cat.wait_for_step(1)
    before[1, 2, 0, 1] = -0.25
    np.testing.assert_array_equal(cat.kernels(), before)
    expect(cat.cursor).to_have_attribute("data-row", "2")
    press("ArrowUp")
    for _ in range(3):
        press("Alt+ArrowUp")
    cat.notebook.wait_for("abs(ex.kernels('conv1')[1, 2, 0, 1] + 0.22) < 1e-6")
    cat.wait_for_step(2)
    assert_maps_follow(cat)
    press("5")
    press("Escape")
    expect(cat.cursor).to_be_focused()
    while cat.page.evaluate("document.activeElement.ariaLabel") != "Bias":
        press("Tab")
    cat.page.keyboard.type("0.5")
    press("Enter")
    cat.notebook.wait_for("ex.bias('conv1').tolist() == [0, 0.5, 0, 0]")
    assert_maps_follow(cat)
    press("Shift+Tab")
    for _ in range(2):
        press("Control+z")
    cat.notebook.wait_for("ex.bias('conv1').tolist() == [0] * 4 and ex.kernels('conv1')[1, 2, 0, 1] == -0.25")
    assert cat.kernels().tobytes() == before.tobytes()
    press("Control+y")
    cat.notebook.wait_for("abs(ex.kernels('conv1')[1, 2, 0, 1] + 0.22) < 1e-6")
    press("Control+Shift+Z")
    cat.notebook.wait_for("ex.bias('conv1')[1] == 0.5")
    cat.cursor.focus()
    press("Escape")
    expect(cat.picture(1)).to_be_focused()
    assert cat.page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_what_was_copied_pastes_to_the_same_bits(cat):
    before = cat.kernels()
    cat.open(0, channel=2)
    cat.page.keyboard.press("Control+c")
    cat.open(3, channel=1)
    cat.page.keyboard.press("Control+v")
    cat.wait_for_step(1)
    before[:, :, 1, 3] = before[:, :, 2, 0]
    assert cat.kernels().tobytes() == before.tobytes()
    cat.picture(0).click()
    cat.picture(0).focus()
    cat.page.keyboard.press("Control+c")
    cat.picture(2).click()
    cat.picture(2).focus()
    cat.page.keyboard.press("Control+v")
    cat.wait_for_step(2)
    before[..., 2] = before[..., 0]
    assert cat.kernels().tobytes() == before.tobytes()
    assert_maps_follow(cat)


def test_numbers_as_text_and_what_is_refused(cat):
    before = cat.kernels()
    cat.open(1, channel=0)
    box = cat.editor.locator("textarea")
    box.fill("0 1 0\n1 -4\n0 1 0")
    cat.act("type")
    expect(cat.says).to_have_text("The rows are not of equal length: give as many numbers in each.")
    expect(cat.says).to_have_attribute("data-level", "error")
    assert cat.kernels().tobytes() == before.tobytes()
    box.fill("array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], dtype=float32)")
    box.press("Control+Enter")
    cat.wait_for_step(1)
    before[:, :, 0, 1] = LAPLACIAN
    assert cat.kernels().tobytes() == before.tobytes()
    expect(cat.says).to_have_text("")
    cat.reach("layer")
    cat.act("type")
    cat.wait_for_step(2)
    assert (cat.kernels() == LAPLACIAN[:, :, None, None]).all()
    assert_maps_follow(cat)


def test_presses_do_what_core_does_and_reach_as_far_as_was_chosen(cat):
    expected = cat.kernels()
    cat.open(2, channel=1)
    for step, (reach, name, scope) in enumerate(
        [
            ("channel", "rotate", {"filter": 2, "channel": 1}),
            ("filter", "normalise", {"filter": 2}),
            ("layer", "negate", {}),
        ],
        1,
    ):
        cat.reach(reach)
        cat.edit(name)
        cat.wait_for_step(step)
        expected = edit_kernel(expected, name, **scope)
        assert cat.kernels().tobytes() == expected.tobytes()
    cat.reach("filter")
    cat.editor.get_by_role("button", name="Preset").click()
    cat.editor.get_by_role("menuitem", name="gaussian_blur_5").click()
    expect(cat.says).to_contain_text("The kernel size is now 5 × 5.")
    assert cat.explorer.number("Kernel size") == 5
    assert_maps_follow(cat)
    cat.act("reset")
    cat.notebook.wait_for("ex.scene.stages[1].sources[2] == 'random'")
    for _ in range(5):
        cat.act("undo")
    cat.notebook.wait_for("ex.blocks[0].kernel_size == 3 and not ex._steps.can_undo")
    assert_maps_follow(cat)


def test_the_patch_at_the_crosshair_is_lifted_and_found(kept_lab):
    page = ExplorerPage(kept_lab.open_notebook([CAT.replace("filters=4", "filters=2, kernel_size=25, pooling=None")]))
    page.wait_until_painted()
    cat = KernelPage(page)
    page.notebook.run("ex.scene.selection = {'stage': 'conv1', 'channel': 1, 'row': 71, 'col': 60}")
    page.wait_until_painted()
    cat.panel.locator('[data-action="edit"]').click()
    cat.act("lift")
    expect(cat.says).to_contain_text("row 83, column 72")
    expected = lift_patch(page.array("ex.image"), 83, 72, 25)
    assert cat.kernels()[..., 1].tobytes() == expected.tobytes()
    maps = page.array("ex.feature_maps('conv1')")
    assert np.unravel_index(maps[..., 1].argmax(), maps.shape[:2]) == (71, 60)
    page.wait_until_painted()
    assert_shows(page.tiles(), maps, "RdBu", diverging=True)


def test_deep_kernels_scroll_in_few_elements_and_edit_exactly(kept_lab):
    kept_lab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = ExplorerPage(kept_lab.open_notebook([DEEP]))
    page.wait_until_painted()
    deep = KernelPage(page)
    page.notebook.run("ex.scene.look_at('act2')")
    expect(deep.panel).to_have_attribute("data-kind", "matrix")
    before = deep.kernels("conv2")
    assert deep.panel.locator("*").count() < 400
    window = deep.panel.get_by_role("grid")
    expect(deep.axes).to_contain_text("kernels: (3, 3, 64, 64) = height, width, input channels, filters")
    expect(deep.panel.locator(".cnnw-matrix-side span").first).to_have_text("0")
    window.evaluate("window => { window.scrollTop = window.scrollHeight; window.scrollLeft = window.scrollWidth; }")
    expect(deep.panel.locator(".cnnw-matrix-side span").last).to_have_text("63")
    box = window.evaluate("({ clientWidth, clientHeight }) => [clientWidth, clientHeight]")
    window.click(position={"x": box[0] - 12, "y": box[1] - 12})
    page.notebook.wait_for("ex.scene.selected.channel == 63")
    expect(deep.axes).to_contain_text("63]")
    window.focus()
    page.page.keyboard.press("ArrowUp")
    page.notebook.wait_for("ex.scene.selected.channel == 62")
    for key in ("ArrowLeft", "ArrowLeft"):
        page.page.keyboard.press(key)
    page.page.mouse.move(5, 5)
    expect(deep.axes).to_contain_text("this is kernel[:, :, 61, 62]")
    page.notebook.wait_for("ex.scene.selected.channel == 62")
    page.page.keyboard.press("Enter")
    expect(deep.cursor).to_be_focused()
    # The frame has one byte for each weight, but the editor is exact.
    expect(deep.cursor).to_have_js_property("value", np.format_float_positional(before[0, 0, 61, 62]))
    page.page.keyboard.type("1")
    page.page.keyboard.press("Enter")
    deep.wait_for_step(1)
    before[0, 0, 61, 62] = 1
    assert deep.kernels("conv2").tobytes() == before.tobytes()
    page.wait_until_painted()
    assert deep.panel.locator("*").count() < 600
    # In the matrix a picture is one input channel, and that is what is copied and pasted there.
    window.focus()
    page.page.keyboard.press("Control+c")
    page.page.keyboard.press("ArrowUp")
    page.notebook.wait_for("ex.scene.selected.channel == 61")
    expect(deep.axes).to_contain_text("this is kernel[:, :, 61, 61]")
    page.page.keyboard.press("Control+v")
    deep.wait_for_step(2)
    before[:, :, 61, 61] = before[:, :, 61, 62]
    assert deep.kernels("conv2").tobytes() == before.tobytes()


def test_a_grid_of_arrays_alone_is_read_only(kept_lab):
    notebook = kept_lab.open_notebook(
        ["import numpy as np, cnn_widgets as cw\ngrid = cw.KernelGrid(np.eye(3)[..., None, None])\ngrid"]
    )
    panel = notebook.page.locator('[data-panel="kernels"]')
    panel.locator(".cnnw-slice").dblclick()
    expect(panel.locator(".cnnw-axes")).to_contain_text("(3, 3, 1, 1)")
    expect(panel.locator('[data-action="edit"]')).to_be_hidden()
    expect(panel.locator(".cnnw-edit")).to_be_hidden()
