"""The settings of a block under a hand: sliders, fields, lists, and the sentence beside what cannot be."""

import pytest
from playwright.sync_api import expect

from .explorer_page import ExplorerPage

CAT = "import cnn_widgets as cw\nex = cw.Explorer('cat', filters=4)\nex"
DIGIT = "import cnn_widgets as cw\nex = cw.Explorer('worked_convolution', filters=2, pooling=None)\nex"

DESCRIBED = """slider => slider.getAttribute('aria-describedby').split(' ')
    .map(id => document.getElementById(id).textContent).join(' ')"""


def opened(lab, code: str) -> ExplorerPage:
    page = ExplorerPage(lab.open_notebook([code]))
    page.wait_until_painted()
    return page


@pytest.fixture
def cat(kept_lab) -> ExplorerPage:
    return opened(kept_lab, CAT)


def described(page: ExplorerPage, label: str) -> str:
    """What a screen reader tells of a slider besides its name."""
    return page.slider(label).evaluate(DESCRIBED)


def test_each_row_names_its_setting_and_each_input_says_what_it_is(cat):
    for name, role, label in (
        ("kernel_size", "slider", "Kernel size"),
        ("filters", "slider", "Filters"),
        ("padding", "combobox", "Padding"),
        ("pool_size", "slider", "Pool size"),
    ):
        row = cat.view.locator(f'.cnnw-setting[data-setting="{name}"]')
        field = row.get_by_role(role, name=label, exact=True)
        expect(field).to_have_attribute("aria-label", label)
        expect(row.get_by_text(label, exact=True).first).to_be_visible()
    assert "moves at a time" in described(cat, "Strides")
    expect(cat.view.get_by_role("checkbox", name="Use bias")).to_have_count(0)
    cat.view.get_by_role("button", name="More settings").click()
    cat.view.get_by_role("checkbox", name="Use bias").click()
    cat.notebook.wait_for("ex.blocks[0].use_bias is False")


def test_a_number_is_typed_and_one_that_cannot_be_meant_says_so(cat):
    field, row = cat.field("Kernel size"), cat.control("Kernel size")
    field.fill("12")
    assert cat.notebook.run("ex.blocks[0].kernel_size") == 3, "half a number counts"
    field.press("Enter")
    cat.notebook.wait_for("ex.blocks[0].kernel_size == 12")
    expect(cat.slider("Kernel size")).to_have_value("12")
    field.press("ArrowUp")
    cat.notebook.wait_for("ex.blocks[0].kernel_size == 13")
    for odd in ("99", "0", "2.5", ""):
        field.fill(odd)
        field.press("Tab")
        expect(row.get_by_role("status")).to_have_text("Kernel size: give a whole number from 1 to 31.")
        expect(field).to_have_attribute("aria-invalid", "true")
        assert field.input_value() == odd
    assert "1 to 31" in described(cat, "Kernel size")
    cat.slide("Kernel size", 1)
    cat.notebook.wait_for("ex.blocks[0].kernel_size == 14")
    expect(row.get_by_role("status")).to_be_hidden()
    expect(field).to_have_value("14")


def test_height_and_width_are_taken_apart_and_put_together(cat):
    row = cat.control("Kernel size")
    row.get_by_role("button").click()
    cat.notebook.wait_for("ex.blocks[0].kernel_size == (3, 3)")
    expect(row.get_by_role("slider")).to_have_count(2)
    row.get_by_role("slider", name="Kernel size ↔").press("ArrowRight")
    cat.notebook.wait_for("ex.blocks[0].kernel_size == (3, 4)")
    row.get_by_role("slider", name="Kernel size ↕").press("ArrowLeft")
    cat.notebook.wait_for("ex.blocks[0].kernel_size == (2, 4)")
    row.get_by_role("button").click()
    cat.notebook.wait_for("ex.blocks[0].kernel_size == 2")
    expect(row.get_by_role("slider")).to_have_count(1)
    # As many as the pool size, until they are set.
    cat.view.get_by_role("button", name="More settings").click()
    cat.notebook.run("ex.blocks[0].pool_size = (2, 3)")
    cat.control("Pool strides").get_by_role("button").click()
    cat.notebook.wait_for("ex.blocks[0].pool_strides == (2, 3)")


def test_what_cannot_be_is_marked_and_told_to_a_screen_reader(kept_lab):
    page = opened(kept_lab, DIGIT)
    page.slide("Kernel size", 6)
    expect(page.slider("Kernel size")).to_have_attribute("aria-invalid", "true")
    expect(page.slider("Kernel size")).to_have_value("9")
    assert "use at most 7 × 7" in described(page, "Kernel size")
    # As soon as something else makes it possible it is so.
    page.control("Padding").get_by_role("combobox").select_option("same")
    page.notebook.wait_for("ex.blocks[0].kernel_size == 9")
    expect(page.slider("Kernel size")).not_to_have_attribute("aria-invalid", "true")


def test_python_widens_and_locks(kept_lab):
    code = "ex = cw.Explorer('cat', filters=2, ranges={'kernel_size': (2, 9)}, locked=['filters'])"
    page = opened(kept_lab, f"import cnn_widgets as cw\n{code}\nex")
    slider = page.slider("Kernel size")
    assert [slider.get_attribute(end) for end in ("min", "max")] == ["2", "9"]
    expect(page.slider("Filters")).to_be_disabled()
    expect(page.field("Filters")).to_be_disabled()
    page.notebook.run("ex.blocks[0].update(kernel_size=45, filters=3)")
    expect(slider).to_have_value("45")
    expect(page.slider("Filters")).to_have_value("3")
    assert slider.get_attribute("max") == "45"


def test_a_line_says_what_a_setting_is_on_hover_and_on_focus(cat):
    tip = cat.view.get_by_role("tooltip")
    cat.control("Strides").get_by_text("Strides").hover()
    expect(tip).to_have_text("How many pixels the kernel moves at a time.")
    cat.maps.hover()
    expect(tip).to_be_hidden()
    cat.field("Kernel size").focus()
    cat.page.keyboard.press("Tab")
    cat.page.keyboard.press("Tab")
    expect(cat.slider("Filters")).to_be_focused()
    expect(tip).to_contain_text("each gives a feature map")
    cat.page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
