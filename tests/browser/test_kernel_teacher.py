"""The kernel teacher in real JupyterLab: started, paused, stepped, looked back at, and its target drawn on."""

import numpy as np
import pytest
from playwright.sync_api import expect

CELLS = ["import keras", "import cnn_widgets as cw\nteacher = cw.KernelTeacher('digit_4', 'sobel_x')\nteacher"]
PIXELS = """selector => {
    const canvas = document.querySelector(selector);
    return [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data];
}"""
KERNEL, TARGET = ".cnnw-teacher-sheet canvas", '[data-map="target"] canvas'


@pytest.fixture(scope="module")
def notebook(shared_lab):
    opened = shared_lab.open_notebook(CELLS)
    opened.page.locator(KERNEL).first.wait_for()
    return opened


def pixels(notebook, selector):
    return notebook.page.evaluate(PIXELS, selector)


def wait_for_change(notebook, selector, before):
    changed = f"([selector, before]) => ({PIXELS})(selector).join() !== before.join()"
    notebook.page.wait_for_function(changed, arg=[selector, before])


def press(notebook, action):
    notebook.page.locator(f'[data-panel="teacher"] [data-action="{action}"]').click()


def is_diverging(notebook, selector, values):
    """Returns whether pixels are blue where values are clearly positive, and red where they are clearly negative."""
    red, _, blue, _ = np.reshape(pixels(notebook, selector), (-1, 4)).T
    values = np.ravel(values)
    strong = np.abs(values) > 0.2 * np.abs(values).max()
    return ((blue.astype(int) > red) == (values > 0))[strong].all()


def test_it_learns_on_screen_is_held_and_goes_on(notebook):
    before = pixels(notebook, KERNEL)
    assert is_diverging(notebook, KERNEL, notebook.run("teacher.kernel"))
    assert is_diverging(notebook, TARGET, notebook.run("teacher.target_map"))
    press(notebook, "start")
    wait_for_change(notebook, KERNEL, before)
    # Another cell runs during the training.
    assert notebook.run("sum(range(10))") == 45
    press(notebook, "pause")
    notebook.wait_for("teacher.state == 'paused'")
    count = notebook.run("len(teacher.losses)")
    press(notebook, "step")
    notebook.wait_for(f"len(teacher.losses) == {count + 1}")
    words = notebook.page.get_by_role("img", name=f"Mean squared error over {count} steps")
    expect(words).to_be_visible()
    assert notebook.run("teacher.losses[-1] < teacher.losses[0]")
    assert is_diverging(notebook, KERNEL, notebook.run("teacher.kernel"))


def test_looking_back_shows_the_first_kernel(notebook):
    newest = pixels(notebook, KERNEL)
    slider = notebook.page.get_by_role("slider", name="Step that is shown")
    slider.focus()
    slider.press("Home")
    notebook.wait_for("teacher.looked_at == 0")
    wait_for_change(notebook, KERNEL, newest)
    numbers = notebook.page.locator(".cnnw-teacher-sheet .cnnw-numbers").first.locator("span").all_inner_texts()
    first = np.ravel(notebook.run("teacher.kernel"))
    np.testing.assert_allclose([float(text.replace("−", "-")) for text in numbers], first, atol=0.005001)
    press(notebook, "now")
    notebook.wait_for("teacher.looked_at == -1")


def test_a_hand_draws_on_the_target_and_takes_it_back(notebook):
    press(notebook, "reset")
    before, wanted = pixels(notebook, TARGET), notebook.run("teacher.target_map")
    box = notebook.page.locator('[data-map="target"]').bounding_box()
    mouse = notebook.page.mouse
    mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.25, steps=8)
    mouse.up()
    notebook.wait_for("teacher.drawing['strokes'] == 1")
    drawn = np.array(notebook.run("teacher.target_map"))[..., 0]
    # A quarter of 26 rows down, from a quarter to three quarters of the columns.
    assert (drawn[6, 7:19] == np.abs(wanted).max()).all() and drawn[20, 7] == wanted[20][7][0]
    wait_for_change(notebook, TARGET, before)
    press(notebook, "undraw")
    notebook.wait_for("teacher.drawing['strokes'] == 0")
    np.testing.assert_array_equal(notebook.run("teacher.target_map"), wanted)


def test_a_target_is_drawn_on_by_keyboard(notebook):
    pad = notebook.page.locator('[data-map="target"]')
    notebook.page.locator('[data-setting="radius"]').fill("0")
    notebook.page.locator('[data-tool="dark"]').click()
    pad.focus()
    for key in ("ArrowUp", "Space", "ArrowRight", "ArrowRight", "Space"):
        pad.press(key)
    notebook.wait_for("(teacher.target_map == -teacher.drawing['limit'])[12, 13:16].all()")
    pad.press("Control+z")
    notebook.wait_for("teacher.drawing['strokes'] == 0")


def test_controls_reach_python_and_a_rate_that_is_too_high_is_said(notebook):
    panel = notebook.page.locator('[data-panel="teacher"]')
    panel.locator('[data-setting="kernel_size"]').fill("5")
    panel.locator('[data-setting="rule"]').select_option("gradient")
    notebook.wait_for("(teacher.kernel_size, teacher.rule) == (5, 'gradient')")
    panel.locator('[data-setting="learning_rate"]').fill("1")
    panel.locator('[data-setting="pace"]').fill("3")
    notebook.wait_for("(teacher.learning_rate, teacher.pace) == (10, 1000)")
    press(notebook, "start")
    notebook.wait_for("teacher.state == 'failed'")
    expect(panel.locator(".cnnw-progress-words")).to_contain_text("set a lower learning rate")


def test_it_fits_a_narrow_page(notebook):
    notebook.page.set_viewport_size({"width": 640, "height": 900})
    notebook.page.wait_for_function(
        "() => { const root = document.querySelector('[data-panel=\"teacher\"]');"
        "return [...root.querySelectorAll('svg, input, button, canvas, select')].every("
        "each => each.getBoundingClientRect().right <= root.getBoundingClientRect().right + 1); }"
    )
