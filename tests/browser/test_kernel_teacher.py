"""One kernel is taught in real JupyterLab: started, held, stepped, looked back at."""

import numpy as np
import pytest
from playwright.sync_api import expect

CELLS = ["import keras", "import cnn_widgets as cw\nteacher = cw.KernelTeacher('digit_4', 'sobel_x')\nteacher"]
PIXELS = """() => {
    const canvas = document.querySelector('[data-panel="kernels"] canvas');
    return [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data].join();
}"""


@pytest.fixture(scope="module")
def notebook(shared_lab):
    opened = shared_lab.open_notebook(CELLS)
    opened.page.locator('[data-panel="kernels"] canvas').first.wait_for()
    return opened


def press(notebook, name):
    notebook.page.get_by_role("button", name=name, exact=True).click()


def test_it_learns_on_screen_is_held_and_goes_on(notebook):
    before = notebook.page.evaluate(PIXELS)
    press(notebook, "Start")
    notebook.page.wait_for_function(f"before => ({PIXELS})() !== before", arg=before)
    press(notebook, "Pause")
    notebook.wait_for("teacher.progress.state == 'paused'")
    count = notebook.run("len(teacher.losses)")
    press(notebook, "One step")
    notebook.wait_for(f"len(teacher.losses) == {count + 1}")
    expect(notebook.page.locator(".cnnw-error-curve")).to_be_visible()
    assert notebook.run("teacher.losses[-1] < teacher.losses[0]")


def test_looking_back_shows_the_first_kernel(notebook):
    handle = notebook.page.locator(".widget-slider", has_text="Look at step").locator(".noUi-handle")
    handle.focus()
    handle.press("Home")
    notebook.wait_for("teacher.looked_at == 0")
    first = notebook.run("teacher._task.start(0)")
    np.testing.assert_array_equal(np.ravel(notebook.run("teacher.kernel")), np.float32(first))
