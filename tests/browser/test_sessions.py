"""Explorers over the life of a notebook: many at once, kernels and connections that go and come back."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from .conftest import Lab
from .explorer_page import ExplorerPage, assert_shows
from .severed import Line, line_to

KERNELS = "/api/kernels"
CAT = "import cnn_widgets as cw\nex = cw.Explorer('cat', filters=4)\nex"
TEN = """
import cnn_widgets as cw
import ipywidgets
all_ten = [cw.Explorer("cat", filters=number, seed=number, panels=["controls", "maps"]) for number in range(1, 11)]
ipywidgets.VBox(all_ten)
"""
# A thread that waits for a file, changes something, and answers with another file.
WAITS = """
import contextvars, pathlib, threading, time
def wait():
    while not pathlib.Path("go").exists():
        time.sleep(0.01)
    ex.blocks[0].update(filters=6, strides=2)
    pathlib.Path("gone").touch()
# In the cell's context, because with ipykernel 7.0 a thread without one cannot send.
waiting = threading.Thread(target=contextvars.copy_context().run, args=(wait,))
waiting.start()
"""
# Reports by a file that a slider's change has arrived, and changes something itself.
HEARS = """
import pathlib
def hear(change):
    ex.blocks[0].filters = 6
    pathlib.Path("heard").touch()
ex.blocks[0].observe(hear, "strides")
"""
# A widget that gives scripts on the page access to other widgets' models, and to JupyterLab's `restored` signal.
SPY = """
import anywidget
class Spy(anywidget.AnyWidget):
    _esm = '''export default { render({ model }) {
        window.manager = model.widget_manager;
        window.manager.restored.connect(() => { window.isFetched = true; });
    } }'''
Spy()
"""
IS_FETCHED_AGAIN = "window.isFetched && window.manager[Symbol.for('cnn_widgets.asked_again')] === false"
# What JupyterLab does with an answer that is older than what the page already shows.
OLDER = """async ([controls, value]) => {
    const model = await window.manager.get_model(controls);
    const rows = structuredClone(model.get('controls.rows'));
    rows.settings.strides.value = value;
    model.set_state({ 'controls.rows': rows });
    window.manager._restored.emit();
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return document.querySelector('[data-setting=strides] input').value;
}"""
# JupyterLab notices sooner or later that the server is gone; this is what it does then.
NOTICE = "window.jupyterapp.serviceManager.sessions.refreshRunning().catch(() => undefined)"
CONNECTION = """path => {
    const panel = [...(window.jupyterapp?.shell.widgets('main') ?? [])].find(widget => widget.context?.path === path);
    return panel?.sessionContext?.session?.kernel?.connectionStatus;
}"""


@pytest.fixture
def cat(lab) -> ExplorerPage:
    page = ExplorerPage(lab.open_notebook([CAT]))
    page.wait_until_painted()
    return page


@pytest.fixture
def severable(server, browser) -> Iterator[tuple[ExplorerPage, Line]]:
    """An explorer, and the line that connects its page with the server."""
    with line_to(server) as (line, seen), browser.new_context(viewport={"width": 1400, "height": 1000}) as context:
        try:
            notebook = Lab(seen, context).open_notebook([CAT, SPY])
            page = ExplorerPage(notebook, notebook.output(0))
            page.wait_until_painted()
            page.page.wait_for_function("window.manager")
            page.page.evaluate("window.isFetched = false")
            yield page, line
        finally:
            server.stop_kernels()


def assert_right(page: ExplorerPage, expression: str = "ex") -> None:
    """Asserts that the sliders and maps on screen agree with Python."""
    page.wait_until_painted(expression)
    for label, name in (("Kernel size", "kernel_size"), ("Filters", "filters"), ("Strides", "strides")):
        value = page.notebook.run(f"{expression}.blocks[0].{name}")
        expect(page.field(label)).to_have_value(str(value))
    assert_shows(page.tiles(), page.array(f"{expression}.feature_maps('act1')"), "magma", diverging=False)


def wait_for_connection(page: ExplorerPage, status: str) -> None:
    is_so = f"([path, status]) => ({CONNECTION})(path) === status"
    page.page.wait_for_function(is_so, arg=[page.notebook.path, status])


def wait_until_mended(page: ExplorerPage) -> None:
    """Waits until JupyterLab is connected, and closes its notice of the failure, which would take the keys."""
    wait_for_connection(page, "connected")
    notice = page.page.locator(".jp-Dialog")
    while notice.count():
        notice.first.locator(".jp-Dialog-footer button").last.click()
        expect(notice).to_have_count(0)


def test_ten_explorers_answer_each_for_itself(lab):
    notebook = lab.open_notebook([TEN])
    views = notebook.page.locator(".cnnw-explorer")
    expect(views).to_have_count(10)
    pages = [ExplorerPage(notebook, views.nth(at)) for at in range(10)]
    for at, page in enumerate(pages):
        page.wait_until_painted(f"all_ten[{at}]")
        page.slide("Kernel size", 1 + at % 3)
        page.slide("Strides", at % 2)
    wanted = [[4 + at % 3, 1 + at % 2, at + 1] for at in range(10)]
    notebook.wait_for(
        f"[[one.blocks[0].kernel_size, one.blocks[0].strides, one.blocks[0].filters] for one in all_ten] == {wanted}"
    )
    for at, page in enumerate(pages):
        page.maps.scroll_into_view_if_needed()
        assert_right(page, f"all_ten[{at}]")


def test_old_view_of_a_restarted_kernel_is_harmless(cat):
    cat.notebook.restart_kernel()
    view = cat.notebook.output(0)
    if view.get_by_role("slider").count():
        cat.slide("Kernel size", 2)
        cat.choose("colormap", "viridis")
    cat.notebook.run_all()
    cat.wait_until_painted()
    assert cat.notebook.run("ex.blocks[0].kernel_size") == 3
    cat.slide("Kernel size", 2)
    cat.notebook.wait_for("ex.blocks[0].kernel_size == 5")
    assert_right(cat)


def test_a_line_that_was_cut_and_mended(severable, server):
    cat, line = severable
    (server.root / "go").unlink(missing_ok=True)
    (server.root / "gone").unlink(missing_ok=True)
    cat.notebook.run(WAITS)
    # Both sides go on alone: a change made here is on its way when the line is cut.
    cat.slide("Kernel size", 1)
    line.cut()
    cat.slide("Kernel size", 2)
    cat.page.evaluate(NOTICE)
    cat.page.wait_for_function(f"path => ({CONNECTION})(path) !== 'connected'", arg=cat.notebook.path)
    (server.root / "go").touch()
    while not (server.root / "gone").exists():
        cat.page.wait_for_timeout(50)
    line.mend()
    wait_until_mended(cat)
    cat.notebook.wait_for("ex.blocks[0].filters == 6 and ex.blocks[0].strides == 2")
    cat.page.wait_for_function(IS_FETCHED_AGAIN)
    assert_right(cat)
    shown = cat.number("Kernel size")
    cat.slide("Kernel size", 2)
    cat.notebook.wait_for(f"ex.blocks[0].kernel_size == {shown + 2}")
    cat.choose("colormap", "viridis")
    cat.notebook.wait_for("ex.scene.colormap == 'viridis'")
    cat.choose("colormap", "magma")
    cat.notebook.wait_for("ex.scene.colormap == 'magma'")
    assert_right(cat)


def test_a_slider_whose_answer_was_lost_with_the_line_goes_on(severable, server):
    cat, line = severable
    (heard := server.root / "heard").unlink(missing_ok=True)
    cat.notebook.run(HEARS)
    line.lose_answers()
    cat.slide("Strides", 1)
    # The kernel has processed the change, but its reply is lost on the line.
    while not (heard.exists() and all(each["execution_state"] == "idle" for each in server.request("GET", KERNELS))):
        cat.page.wait_for_timeout(50)
    line.cut()
    cat.page.wait_for_function(f"path => ({CONNECTION})(path) !== 'connected'", arg=cat.notebook.path)
    line.mend()
    wait_until_mended(cat)
    # Until JupyterLab has fetched the states that the page has missed, it may reset a slider.
    cat.page.wait_for_function("window.isFetched")
    assert_right(cat)
    cat.slide("Strides", 1)
    cat.notebook.wait_for("ex.blocks[0].strides == 3")
    assert_right(cat)


def test_what_came_too_late_is_not_shown_for_long(lab):
    notebook = lab.open_notebook([CAT, SPY])
    cat = ExplorerPage(notebook, notebook.output(0))
    cat.wait_until_painted()
    cat.slide("Strides", 1)
    cat.notebook.wait_for("ex.blocks[0].strides == 2")
    cat.wait_until_painted()
    controls = cat.notebook.run("ex.model_id")
    cat.page.wait_for_function("window.manager")
    assert cat.page.evaluate(OLDER, [controls, 1]) == "1"
    assert_right(cat)


def test_closed_and_opened_again_with_its_kernel(lab, cat):
    cat.slide("Kernel size", 3)
    cat.notebook.wait_for("ex.blocks[0].kernel_size == 6")
    cat.notebook.save()
    cat.page.close()
    again = ExplorerPage(lab.open_again(cat.notebook.path))
    assert_right(again)
    again.slide("Kernel size", -1)
    again.notebook.wait_for("ex.blocks[0].kernel_size == 5")
    assert_right(again)


def opened_without_its_kernel(lab: Lab, cat: ExplorerPage) -> ExplorerPage:
    cat.notebook.save()
    cat.page.close()
    lab.server.stop_kernels()
    return ExplorerPage(lab.open_again(cat.notebook.path))


def assert_runs_again(page: ExplorerPage) -> None:
    page.notebook.run_all()
    assert_right(page)
    page.slide("Kernel size", 2)
    page.notebook.wait_for("ex.blocks[0].kernel_size == 5")
    assert_right(page)


def test_opened_again_without_kernel_and_state(lab, cat):
    again = opened_without_its_kernel(lab, cat)
    again.notebook.output(0).first.wait_for()
    assert_runs_again(again)
    # JupyterLab says so itself, instead of showing the picture that is also in the output.
    again.notebook.errors[:] = [each for each in again.notebook.errors if "widget model not found" not in each]


def test_opened_again_with_saved_state_but_without_kernel(lab, cat):
    toggle = "@jupyter-widgets/jupyterlab-manager:saveWidgetState"
    cat.notebook.command(toggle)
    again = opened_without_its_kernel(lab, cat)
    saved = json.loads((lab.server.root / cat.notebook.path).read_text())
    states = saved["metadata"]["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    frames = [each["buffers"] for each in states.values() if each.get("buffers")]
    assert sum(len(buffer["data"]) for buffers in frames for buffer in buffers) < 1000, "frames are saved"
    # The controls are still there, and using them raises no error.
    expect(again.field("Kernel size")).to_have_value("3")
    again.slide("Kernel size", 1)
    again.choose("colormap", "viridis")
    again.notebook.command(toggle)
    assert_runs_again(again)


def test_two_browsers_on_one_kernel_follow_each_other(lab, server, browser, cat):
    cat.notebook.save()
    with browser.new_context(viewport={"width": 1400, "height": 1000}) as context:
        other = ExplorerPage(Lab(server, context).open_again(cat.notebook.path))
        other.wait_until_painted()
        other.slide("Kernel size", 2)
        cat.notebook.wait_for("ex.blocks[0].kernel_size == 5")
        for page in (cat, other):
            assert_right(page)
        cat.drag("Filters", 0.2)
        shown = cat.number("Filters")
        cat.notebook.wait_for(f"ex.blocks[0].filters == {shown}")
        for page in (cat, other):
            assert_right(page)
        assert not other.notebook.errors
    cat.slide("Strides", 1)
    cat.notebook.wait_for("ex.blocks[0].strides == 2")
    assert_right(cat)


def test_dragging_while_a_cell_runs(cat):
    """Before ipykernel 7.0 and from 7.4 on, messages wait for the cell; in between they do not. Both end well."""
    running = cat.page.evaluate_handle("""() => {
        const panel = [...window.jupyterapp.shell.widgets('main')].find(widget => widget.sessionContext);
        const code = 'import time\\nfor _ in range(200):\\n    time.sleep(0.005)';
        const { done } = panel.sessionContext.session.kernel.requestExecute({ code, store_history: false });
        return { done };
    }""")
    for share in (0.1, 0.25, 0.15):
        cat.drag("Filters", share)
        cat.slide("Kernel size", 1)
    running.evaluate("async ({ done }) => { await done; }")
    shown = [cat.number("Filters"), cat.number("Kernel size")]
    assert shown[1] == 6
    cat.notebook.wait_for(f"[ex.blocks[0].filters, ex.blocks[0].kernel_size] == {shown}")
    assert_right(cat)
