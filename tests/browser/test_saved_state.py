"""A notebook saved with its widgets' state, as nbconvert does, and opened again without the kernel that had them."""

import nbformat
from nbformat.sign import NotebookNotary
from playwright.sync_api import expect

from .explorer_page import ExplorerPage, assert_shows

CELL = 'import cnn_widgets as cw\nex = cw.Explorer("cat", seed=0)\nex'
STATE = "import ipywidgets.embed\nipywidgets.embed.dependency_state([ex], drop_defaults=False)"
LOADED = "[...globalThis[Symbol.for('cnn_widgets.front_ends')].keys()].length"
STYLES = "[...document.querySelectorAll('style')].filter(each => each.textContent.includes('.cnnw-tile')).length"


def test_it_shows_the_maps_without_a_kernel_that_knows_them(lab):
    notebook = lab.open_notebook([CELL])
    page = ExplorerPage(notebook)
    page.wait_until_painted()
    maps = page.array("ex.feature_maps('act1')")
    state = notebook.run(STATE)
    notebook.save()
    notebook.page.close()
    lab.server.stop_kernels()
    store(lab.server.root / notebook.path, state)
    assert sum("version" in each["state"] for each in state.values()) == 1

    again = lab.open_again(notebook.path)
    page = ExplorerPage(again)
    page.maps.locator(".cnnw-tile").first.wait_for()
    assert_shows(page.tiles(), maps, "magma", diverging=False)
    expect(page.tile(0)).to_have_css("position", "absolute")
    assert again.run("'ex' in globals()") is False
    assert again.page.evaluate(LOADED) == 1


def test_all_panels_of_a_page_run_one_copy_of_the_code_and_have_one_style_sheet(lab):
    notebook = lab.open_notebook([CELL, CELL.replace("ex", "other")])
    ExplorerPage(notebook, notebook.output(0)).maps.locator(".cnnw-tile").first.wait_for()
    ExplorerPage(notebook, notebook.output(1)).maps.locator(".cnnw-tile").first.wait_for()
    assert notebook.page.evaluate(LOADED) == 1
    assert notebook.page.evaluate(STYLES) == 1


def store(path, state):
    """Stores the widgets' state in a notebook and trusts it, so that its widgets are live."""
    saved = nbformat.read(path, 4)
    kind = "application/vnd.jupyter.widget-state+json"
    saved.metadata["widgets"] = {kind: {"version_major": 2, "version_minor": 0, "state": state}}
    nbformat.write(saved, path)
    NotebookNotary(data_dir=str(path.parent.parent / "data")).sign(nbformat.read(path, 4))
