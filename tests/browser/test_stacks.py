"""Stacks of blocks in real JupyterLab: arranged, paged, saved and opened again, by mouse and by keyboard alone."""

import re
from decimal import Decimal

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from .explorer_page import ExplorerPage, assert_shows

# The number of filters distinguishes the blocks.
STACK = """
import cnn_widgets as cw
ex = cw.Explorer("cat", blocks=[cw.Block(filters=n, kernel_size=5, pooling=None) for n in (4, 5, 6)])
ex
"""
FILTERS = "[block.filters for block in ex.blocks]"
KEEP_FRESH = """strip => {
    window.freshened = new Set();
    new MutationObserver(changes => changes.forEach(({ target }) => {
        if (target.classList.contains('cnnw-fresh')) window.freshened.add(target.dataset.stage);
    })).observe(strip, { attributes: true, attributeFilter: ['class'], subtree: true });
}"""


class StackPage(ExplorerPage):
    """An explorer whose pipeline strip and arithmetic panel are tested."""

    @property
    def strip(self) -> Locator:
        return self.view.locator('[data-panel="pipeline"]')

    def card(self, stage: str) -> Locator:
        return self.strip.locator(f'.cnnw-card[data-stage="{stage}"]')

    def wait_for_filters(self, *filters: int) -> None:
        self.notebook.wait_for(f"{FILTERS} == {list(filters)}")
        self.wait_until_painted()
        for number, count in enumerate(filters, 1):
            expect(self.card(f"conv{number}").locator(".cnnw-card-shape")).to_have_text(re.compile(f"× {count}$"))
        expect(self.strip.locator(".cnnw-card[data-kind=conv]")).to_have_count(len(filters))

    def expect_chosen(self, stage: str) -> None:
        """Expects that the stage is chosen, its block has the buttons, and it is in sight."""
        expect(self.strip.locator('.cnnw-card[aria-selected="true"]')).to_have_attribute("data-stage", stage)
        expect(self.strip.locator(".cnnw-block-chosen .cnnw-block-name")).to_have_text(f"Block {stage[-1]}")
        card, scroller = self.card(stage).bounding_box(), self.strip.locator(".cnnw-strip-scroll").bounding_box()
        assert scroller["x"] <= card["x"] and card["x"] + card["width"] <= scroller["x"] + scroller["width"]

    def press_tool(self, action: str) -> None:
        self.strip.locator(f'.cnnw-block-tool[data-action="{action}"]').click()

    def focused(self) -> str:
        """Returns a short name of the element that has the focus."""
        return self.page.evaluate("""() => {
            const { dataset, className } = document.activeElement;
            return dataset.stage ?? dataset.action ?? dataset.setting ?? className;
        }""")

    def tab_to(self, wanted: str) -> None:
        """Presses Tab until the element of that name has the focus."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if self.focused() == wanted:
                return
        raise AssertionError(f"Tab does not come to {wanted}")


@pytest.fixture
def stack(kept_lab) -> StackPage:
    page = StackPage(kept_lab.open_notebook([STACK]))
    page.wait_until_painted()
    return page


def test_blocks_are_arranged_with_the_mouse(stack):
    stack.strip.locator(".cnnw-block-name", has_text="Block 2").click()
    stack.expect_chosen("act2")
    kernel = stack.array("ex.kernels('conv1')")
    stack.press_tool("duplicate")
    stack.wait_for_filters(4, 5, 5, 6)
    stack.expect_chosen("act3")
    stack.press_tool("later")
    stack.wait_for_filters(4, 5, 6, 5)
    stack.expect_chosen("act4")
    stack.press_tool("remove")
    stack.wait_for_filters(4, 5, 6)
    stack.strip.locator(".cnnw-add").click()
    stack.wait_for_filters(4, 5, 6, 16)
    stack.expect_chosen("act4")
    maps = stack.array("ex.feature_maps('act4')")
    assert_shows(stack.tiles(), maps, "magma", diverging=False)

    # The first block is dragged by its name to after the third.
    stack.page.set_viewport_size({"width": 2200, "height": 1000})
    stack.card("act2").click()
    stack.expect_chosen("act2")
    grip = stack.strip.locator(".cnnw-block-name", has_text="Block 1").bounding_box()
    goal = stack.strip.locator('.cnnw-block[data-block="2"]').bounding_box()
    stack.page.mouse.move(grip["x"] + 10, grip["y"] + 8)
    stack.page.mouse.down()
    stack.page.mouse.move(goal["x"] + goal["width"] - 20, grip["y"] + 12, steps=15)
    expect(stack.strip.locator(".cnnw-drop")).to_be_visible()
    stack.page.mouse.up()
    stack.wait_for_filters(5, 6, 4, 16)
    expect(stack.strip.locator(".cnnw-drop")).to_be_hidden()
    stack.expect_chosen("act3")
    np.testing.assert_array_equal(stack.array("ex.kernels('conv3')")[:, :, :3], kernel)


def test_blocks_are_arranged_with_the_keyboard_alone(stack):
    cells = stack.page.locator(".jp-Notebook .jp-Cell").count()
    stack.view.get_by_role("button", name="Save", exact=True).focus()
    stack.tab_to("act1")
    keys = stack.page.keyboard
    keys.press("Alt+ArrowRight")
    keys.press("Alt+ArrowRight")
    stack.wait_for_filters(5, 6, 4)
    stack.expect_chosen("act3")
    assert stack.focused() == "act3"
    keys.press("Alt+ArrowRight")  # the last already
    keys.press("Control+d")
    stack.wait_for_filters(5, 6, 4, 4)
    stack.expect_chosen("act4")
    keys.press("Alt+ArrowLeft")
    keys.press("Home")
    keys.press("ArrowRight")
    assert stack.focused() == "conv1"
    keys.press("+")
    stack.wait_for_filters(5, 16, 6, 4, 4)
    stack.expect_chosen("act2")
    keys.press("Delete")
    stack.wait_for_filters(5, 6, 4, 4)
    stack.expect_chosen("act2")
    assert stack.focused() == "act2"

    # The buttons by keyboard: the focus stays on the pressed one.
    stack.tab_to("later")
    keys.press("Enter")
    stack.wait_for_filters(5, 4, 6, 4)
    stack.expect_chosen("act3")
    assert stack.focused() == "later"
    keys.press("Shift+Tab")
    keys.press(" ")
    stack.wait_for_filters(5, 6, 4, 4)
    assert stack.focused() == "earlier"
    assert stack.page.locator(".jp-Notebook .jp-Cell").count() == cells
    expect(stack.strip).to_contain_text("Alt+←")


def test_many_blocks_scroll_and_the_last_one_stays(stack):
    stack.notebook.run("ex.blocks = ex.blocks[:1]")
    stack.wait_for_filters(4)
    stack.card("act1").focus()
    for count in range(2, 10):
        stack.page.keyboard.press("Control+d")
        stack.wait_for_filters(*[4] * count)
        stack.expect_chosen(f"act{count}")
    scroller = stack.strip.locator(".cnnw-strip-scroll")
    width = scroller.bounding_box()["width"]
    stack.page.set_viewport_size({"width": 1100, "height": 1000})
    narrow = "([strip, width]) => strip.clientWidth < width - 200"
    stack.page.wait_for_function(narrow, arg=[scroller.element_handle(), width])
    # The strip scrolls once it is notified of its new width, which is a little after the change.
    stack.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    stack.expect_chosen("act9")
    stack.page.keyboard.press("Home")
    stack.page.keyboard.press("ArrowRight")
    stack.page.keyboard.press("ArrowRight")
    stack.expect_chosen("act1")
    for count in range(8, 0, -1):
        stack.page.keyboard.press("Delete")
        stack.wait_for_filters(*[4] * count)
    stack.page.keyboard.press("Delete")
    expect(stack.view.get_by_role("alert")).to_contain_text("last block")
    assert stack.notebook.run(FILTERS) == [4]


def test_the_strip_marks_what_changed_and_says_what_it_costs(stack):
    stack.strip.locator(".cnnw-strip").evaluate(KEEP_FRESH)
    stack.notebook.run("ex.blocks[1].kernel_size = 3")
    stack.page.wait_for_function("() => window.freshened.size >= 4")
    assert stack.page.evaluate("[...window.freshened].sort()") == ["act2", "act3", "conv2", "conv3"]
    expect(stack.strip.locator(".cnnw-fresh")).to_have_count(0)
    stack.card("conv2").click()
    expect(stack.strip.locator(".cnnw-costs")).to_have_text(
        f"conv2 · 218 × 218 × 5 · 185 parameters · {3 * 3 * 4 * 5 * 218 * 218:,} multiply-adds · "
        "each value sees 7 × 7 of the input"
    )


def test_deep_terms_are_paged_by_keyboard_and_add_up(kept_lab):
    cell = STACK.replace("(4, 5, 6)", "(20, 6)")
    page = StackPage(kept_lab.open_notebook([cell]))
    page.wait_until_painted()
    page.notebook.run("ex.scene.selection = {'stage': 'conv2', 'channel': 3, 'row': 50, 'col': 60}")
    panel = page.view.locator('[data-panel="arithmetic"]')
    expect(panel.locator(".cnnw-term")).to_have_count(8)
    sums = np.array(page.notebook.run("ex.arithmetic('conv2', 50, 60, 3).channel_sums"))
    seen = []
    panel.get_by_role("button", name="next input channels").focus()
    for number, count in enumerate((8, 8, 4)):
        expect(panel.locator(".cnnw-term")).to_have_count(count)
        expect(panel.locator('[data-setting="terms_page"]')).to_have_value(str(number))
        names = panel.locator(".cnnw-term-name").all_inner_texts()
        seen += [int(name.removeprefix("channel ")) for name in names]
        texts = panel.locator(".cnnw-lines .cnnw-line.cnnw-number").all_inner_texts()
        numbers = [Decimal(text.strip().replace("−", "-")) for text in texts]
        assert sum(numbers[:-1]) == numbers[-1], texts
        page.page.keyboard.press(("Enter", "PageDown", "Enter")[number])
    assert seen == np.argsort(-np.abs(sums), kind="stable").tolist()
    page.page.keyboard.press("Home")
    expect(panel.locator('[data-setting="terms_page"]')).to_have_value("0")
    panel.locator('[data-setting="terms_order"]').select_option("channel")
    expect(panel.locator(".cnnw-term-name").first).to_have_text("channel 0")
    panel.locator('[data-setting="terms_page"]').select_option("2")
    expect(panel.locator(".cnnw-term-name").last).to_have_text("channel 19")
    assert page.notebook.run("[ex.scene.terms_page, ex.scene.terms_order]") == [2, "channel"]


def test_the_state_is_saved_from_the_menu_and_opened_again(stack, tmp_path):
    stack.notebook.run("ex.set_kernels('conv2', 'sobel_x', filter=1); ex.blocks[2].filters = 7")
    stack.notebook.run("ex.scene.selection = {'stage': 'conv2', 'channel': 1, 'row': 9, 'col': 8}")
    stack.choose("colormap", "viridis")
    stack.wait_for_filters(4, 5, 7)
    stack.notebook.wait_for("ex.scene.colormap == 'viridis'")
    kept = {name: stack.array(f"ex.kernels('{name}')") for name in ("conv1", "conv2", "conv3")}
    stack.view.get_by_role("button", name="Save", exact=True).press("Enter")
    with stack.page.expect_download() as caught:
        for _ in range(3):
            stack.page.keyboard.press("ArrowDown")
        stack.page.keyboard.press("Enter")
    assert caught.value.suggested_filename == "explorer.cnnw"
    caught.value.save_as(tmp_path / "explorer.cnnw")

    stack.notebook.run("ex.blocks = ex.blocks[:1]; ex.new_weights(5); ex.image = 'flower'; ex.scene.colormap = 'magma'")
    stack.wait_for_filters(4)
    chooser = stack.view.locator('[data-panel="bar"] input[type="file"]')
    broken = tmp_path / "broken.cnnw"
    broken.write_bytes((tmp_path / "explorer.cnnw").read_bytes()[:3000])
    chooser.set_input_files(broken)
    expect(stack.view.get_by_role("alert")).to_contain_text("cannot be read")
    assert stack.notebook.run(FILTERS) == [4]

    chooser.set_input_files(tmp_path / "explorer.cnnw")
    stack.wait_for_filters(4, 5, 7)
    stack.expect_chosen("conv2")
    expect(stack.maps).to_have_attribute("data-colormap", "viridis")
    expect(stack.view.locator('select[data-setting="image"]')).to_have_value("cat")
    assert stack.notebook.run("[ex.seed, ex.scene.selected.channel, ex.scene.selected.row]") == [0, 1, 9]
    for name, kernel in kept.items():
        np.testing.assert_array_equal(stack.array(f"ex.kernels('{name}')"), kernel)
    assert_shows(stack.tiles(), stack.array("ex.feature_maps('conv2')"), "RdBu", diverging=True)
