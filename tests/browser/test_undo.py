"""Undo and redo in real JupyterLab: by keys wherever the focus is, by the bar's buttons; and a drag is one step."""

import pytest
from playwright.sync_api import expect

from .explorer_page import ExplorerPage, assert_shows

# Without a rest between two keys that makes one step of them: what is one drag is told by the browser alone.
CAT = """
import cnn_widgets as cw
import cnn_widgets.core.undo.gesture as gesture
gesture.RESTS = -1
ex = cw.Explorer('cat', filters=4)
ex
"""
SIZE = "ex.blocks[0].kernel_size"
STEPS = "len(ex._steps.moment.past)"


@pytest.fixture
def cat(kept_lab) -> ExplorerPage:
    notebook = kept_lab.open_notebook([CAT])
    page = ExplorerPage(notebook, notebook.page.locator(".cnnw-explorer"))
    page.wait_until_painted()
    return page


def assert_maps_follow(cat: ExplorerPage) -> None:
    cat.wait_until_painted()
    stage = cat.notebook.run("ex.scene.selected.stage")
    assert_shows(cat.tiles(), cat.array(f"ex.feature_maps('{stage}')"), "magma", diverging=False)


def step(cat: ExplorerPage, name: str):
    return cat.view.locator(f'[data-panel="bar"] [data-action="{name}"]')


def test_a_drag_with_rests_is_one_step_and_comes_back_by_keys_on_the_slider(cat):
    before = cat.array("ex.kernels('conv1')")
    expect(step(cat, "undo")).to_be_disabled()
    slider, mouse = cat.slider("Kernel size"), cat.page.mouse
    slider.scroll_into_view_if_needed()
    track = slider.bounding_box()
    mouse.move(*cat.handle("Kernel size"))
    mouse.down()
    for share, least in ((0.2, 5), (0.35, 9), (0.5, 14)):
        mouse.move(track["x"] + share * track["width"], track["y"] + track["height"] / 2, steps=4)
        cat.notebook.wait_for(f"{SIZE} >= {least}")
    mouse.up()
    dragged = cat.number("Kernel size")
    cat.notebook.wait_for(f"{SIZE} == {dragged}")
    assert cat.notebook.run(STEPS) == 1
    slider.press("Control+z")
    cat.notebook.wait_for(f"{SIZE} == 3")
    assert cat.array("ex.kernels('conv1')").tobytes() == before.tobytes()
    expect(step(cat, "undo")).to_be_disabled()
    assert cat.number("Kernel size") == 3
    assert_maps_follow(cat)
    slider.press("Control+Shift+Z")
    cat.notebook.wait_for(f"{SIZE} == {dragged}")
    expect(step(cat, "redo")).to_be_disabled()
    assert_maps_follow(cat)


def test_keys_anywhere_and_the_buttons_take_back_all_kinds_of_changes(cat):
    page, view, notebook = cat.page, cat.view, cat.notebook
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    cat.slide("Kernel size", 2)
    notebook.wait_for(f"{SIZE} == 5")
    assert notebook.run(STEPS) == 2
    card = view.locator('.cnnw-card[tabindex="0"]')
    card.focus()
    page.keyboard.press("Control+d")
    notebook.wait_for("len(ex.blocks) == 2")
    cat.choose("image", "flower")
    notebook.wait_for("ex.image.name == 'flower'")
    view.locator('[data-action="new_weights"]').click()
    notebook.wait_for("ex.seed == 1")

    cat.tile(0).focus()
    page.keyboard.press("Control+z")
    notebook.wait_for("ex.seed == 0")
    view.locator('[data-panel="bar"] select[data-setting="image"]').focus()
    page.keyboard.press("Control+z")
    notebook.wait_for("ex.image.name == 'cat'")
    expect(view.locator('[data-panel="bar"] select[data-setting="image"]')).to_have_value("cat")
    step(cat, "undo").click()
    notebook.wait_for("len(ex.blocks) == 1")
    expect(view.locator(".cnnw-card[data-kind=conv]")).to_have_count(1)
    step(cat, "undo").click()
    notebook.wait_for(f"{SIZE} == 4")
    assert_maps_follow(cat)
    for _ in range(3):
        step(cat, "redo").click()
    cat.slider("Filters").press("Control+y")
    notebook.wait_for("ex.seed == 1 and len(ex.blocks) == 2 and ex.image.name == 'flower'")
    expect(step(cat, "redo")).to_be_disabled()
    assert_maps_follow(cat)
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_in_a_field_the_keys_are_the_fields_own(cat):
    cat.slide("Kernel size", 1)
    cat.notebook.wait_for(f"{SIZE} == 4")
    cat.field("Filters").click()
    cat.page.keyboard.type("7")
    cat.page.keyboard.press("Control+z")
    cat.page.keyboard.press("Escape")
    # What comes later has come, so what came before has, too.
    cat.choose("image", "flower")
    cat.notebook.wait_for("ex.image.name == 'flower'")
    assert cat.notebook.run(SIZE) == 4


def test_what_is_locked_is_taken_back_by_python_alone(kept_lab):
    notebook = kept_lab.open_notebook([CAT.replace("filters=4", "filters=4, locked=['kernel_size']")])
    cat = ExplorerPage(notebook, notebook.page.locator(".cnnw-explorer"))
    cat.wait_until_painted()
    notebook.run(f"{SIZE} = 5")
    cat.tile(0).focus()
    cat.page.keyboard.press("Control+z")
    expect(cat.view.locator(".cnnw-notice")).to_contain_text("locked here (kernel_size)")
    expect(step(cat, "undo")).to_be_disabled()
    notebook.run("ex.undo()")
    assert notebook.run(SIZE) == 3
